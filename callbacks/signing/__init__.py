"""Signing in with an OpenID Connect provider, and out again."""
