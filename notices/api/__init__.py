"""The REST interface of publicities and objections."""
