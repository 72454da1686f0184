"""What Munjang knows of Korean and English: characters, sentences, search terms, word matches.

Everything here is pure text in, plain values out: no models, no files, no state.
"""
