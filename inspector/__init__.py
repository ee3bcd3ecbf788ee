"""Guest API Inspector: why a Genesys Cloud Guest API call is refused, with proof."""

__version__ = "0.1.0"
