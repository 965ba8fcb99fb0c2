"""What the database keeps of a secret that the browser holds."""

import hashlib


def token_digest(token: str) -> str:
    """SHA-256 of a random token: without the token the row is of no use."""
    return hashlib.sha256(token.encode()).hexdigest()
