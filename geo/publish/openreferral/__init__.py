"""The Local Offer as Open Referral UK 3.0: rows of `geo.records` in, JSON objects out.

Whatever `geo.sources.openreferral` understands is said in the way that it reads, so that a feed
made here and read again gives the same services: category, needs, delivery, referral, wheelchair
access and kind of area are attributes of the same taxonomies, and fields that the UK profile
dropped keep the names that HSDS 3.0 gave them.

What neither has a field for stands under one key of our own, ``local_offer``, on a service:

==================  ==========================================================================
`service_id`        our id; the profile wants UUIDs, and `public_id` makes them of ours
`illustrative`      true for an example, whose `name` then begins "Example: " as well
`source`            where the entry comes from: title, publisher, licence, attribution, vintage
`source_ref`        finds the row in its source
`urn`, `atco`       the numbers that a school and a stop have
`authority_code`    the council in whose area it is
`fields_from`       other sources of single fields, by field
`merged`            entries of other sources that became part of this one, and why
`capacity`          places and children on roll
`school`            what the register of schools says
==================  ==========================================================================

A location has there its `location_id` and `placed_by`: ``source``, or ``postcode`` where the
source gave no position. A date and an address of the web or of e-mail that does not
have the shape which the profile wants is not lost: it stands under ``local_offer`` as it is.

Positions are degrees in WGS84 (EPSG:4326). `last_modified` is when the newest source of an entry
was fetched: no source says when a single entry changed, and this is never too early.

Modules:

- `entries`: the rows of a Local Offer, gathered by what they belong to
- `objects`: JSON objects as the profile wants them: ids, and fields that have the right shape
- `pages`: pages of lists, and what goes with every export
- `places`: places with their addresses, as objects of the profile
- `services`: services with all that belongs to them, as objects of the profile
- `taxonomies`: the taxonomies that say what the profile has no field for, and their terms
"""

from geo.publish.openreferral.entries import Entries, Records, entries
from geo.publish.openreferral.objects import Json, public_id
from geo.publish.openreferral.pages import GENERATOR, about, attribution, page
from geo.publish.openreferral.places import full_location, link_id
from geo.publish.openreferral.services import (
    EXAMPLE,
    full_organization,
    full_service,
    full_service_at_location,
    listed_organization,
    listed_service,
    listed_service_at_location,
    name_of,
    source_of,
)
from geo.publish.openreferral.taxonomies import (
    TAXONOMIES,
    TERMS,
    TaxonomyTerm,
    taxonomy,
    taxonomy_id,
    taxonomy_term,
)

__all__ = [
    "EXAMPLE",
    "GENERATOR",
    "TAXONOMIES",
    "TERMS",
    "Entries",
    "Json",
    "Records",
    "TaxonomyTerm",
    "about",
    "attribution",
    "entries",
    "full_location",
    "full_organization",
    "full_service",
    "full_service_at_location",
    "link_id",
    "listed_organization",
    "listed_service",
    "listed_service_at_location",
    "name_of",
    "page",
    "public_id",
    "source_of",
    "taxonomy",
    "taxonomy_id",
    "taxonomy_term",
]
