"""Cutting text into a model's tokens, and the child process that does it.

Below the models, so that the child imports nothing but this: a large vocabulary takes a second to
read, in which its library lets no other thread of the process run, and hundreds of megabytes.
"""
