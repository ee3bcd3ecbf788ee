"""Tokens: how they are asked for and what is known of them."""
