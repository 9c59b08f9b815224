"""Index of the admin of guides."""

from careers.guides import admin_editions, admin_guides, admin_parts, admin_quoted

__all__ = ["admin_editions", "admin_guides", "admin_parts", "admin_quoted"]
