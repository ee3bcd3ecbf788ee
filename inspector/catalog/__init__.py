"""The vendor's published facts: operations, scopes, bodies, error codes, regions."""
