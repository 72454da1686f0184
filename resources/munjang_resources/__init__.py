"""Icons, translations, styles, samples and the list of models."""
