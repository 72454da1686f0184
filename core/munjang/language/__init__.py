"""What Munjang knows of Korean and English: characters, sentences, search terms, word matches.

Everything here is pure text in, plain values out: no models, no files, no state.
"""

# Of sentences, windows and search terms together; one more wherever texts are cut or indexed in
# another way than before. Libraries then do it again with the texts they have.
GENERATION = 3
