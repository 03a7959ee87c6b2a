"""Doors of the campus: OIDC, CAS and LDAP beside the accounts of the house. What each needs: docs/how-to/sign-in.md.

A door is there when its address is set; its package comes with the extra of the same name and is imported only then.
"""
