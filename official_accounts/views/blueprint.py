"""The blueprint that all view modules of official accounts share."""

from flask import Blueprint

bp = Blueprint("official_accounts", __name__)
