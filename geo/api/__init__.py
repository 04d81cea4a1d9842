"""The Local Offer as a read-only API: Open Referral UK 3.0 over HTTP.

Anybody may read it, without a key, from any web page. It answers out of memory and takes a new
database into use as soon as the file is replaced.

A postcode in a query is data about a family. The standard puts it into the address,
so no access log may be written: see `create_app_from_environment`.

Modules:

- `app`: the API as one application: its endpoints, what stands around them, and their problems
- `catalogue`: the services of one database in memory, and the search in them
- `current`: the data that the API answers from: read once, and again whenever a file is replaced
- `everywhere`: lets any web page read the API
- `families`: what a family may ask of the API: a search along streets, completions, and who helps
- `problems`: why a question got no answer, in plain words
- `queries`: the parameters of the API, for its OpenAPI description
- `running`: the API as a process: so many answers at once, and watched
- `shapes`: what the API returns, for its OpenAPI description
- `standard`: the endpoints of Open Referral UK 3.0
- `walked_route`: the first look at one child's walk to school, as JSON and as a PDF
"""

from geo.api.app import create_app, create_app_from_environment

__all__ = ["create_app", "create_app_from_environment"]
