"""The Local Offer as a read-only API: Open Referral UK 3.0 over HTTP.

Anybody may read it, without a key, from any web page. It answers out of memory and takes a new
database into use as soon as the file is replaced.

A postcode in a query is data about a family. The standard puts it into the address,
so no access log may be written: see `create_app_from_environment`.
"""

from geo.api.app import create_app, create_app_from_environment

__all__ = ["create_app", "create_app_from_environment"]
