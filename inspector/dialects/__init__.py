"""Snippets in and out: one module per format, both directions in it, and the registry."""
