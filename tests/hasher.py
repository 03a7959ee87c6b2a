"""Argon2 as the product uses it, at the least cost it knows: a test sets and tries a password in a millisecond."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Quick(Argon2PasswordHasher):
    time_cost, memory_cost, parallelism = 1, 8, 1
