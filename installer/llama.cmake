# Included by CMake where llama.cpp's own project begins (see prepare.py): the library alone. Its
# helpers, which nothing here uses, take as long to compile as all the rest.
set(LLAMA_BUILD_COMMON OFF)
