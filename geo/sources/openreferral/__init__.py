"""Services of Open Referral: UK 3.0 and 1.0, and HSDS 3; from files, folders and live APIs.

HSDS 3.1 adds to 3.0 and takes nothing away. Read of it are the `capacities` of a service that are
counted in places, its `additional_urls` where it has no `url`, and the `service_areas` of its
locations. HSDS 3.2 is read by the same fields, without its published schema at hand: what it adds
is left alone.

The UK profile has no field for some of what a Local Offer must say. It is carried like this
(extra fields are allowed in the profile, and those that HSDS 3.0 has keep its names):

==================  ==========================================================================
Category, needs     service attributes: terms of the taxonomies ``SEND Local Offer categories``
                    (`code` = slug of `geo.directory.vocabulary.CATEGORIES`) and ``Type of need``
                    (census code); or terms of any taxonomy that
                    ``data/openreferral-terms.csv`` maps
Delivery            a service attribute of the taxonomy ``Delivery``: ``place``, ``online`` or
                    ``home``; without it `attending_type` of the schedules; without that, a
                    service with a virtual location and no physical one is online
Referral            a service attribute of ``Referral``: ``required`` or ``not-required``
Who and how         `eligibility_description`, `application_process`, `interpretation_services`
Telephone           `phones` of the contacts, the service or the organization: the first one
Languages           `name` of each language, told with how to get the service
Wheelchairs         a location attribute of ``Wheelchair access``: ``yes``, ``limited``, ``no``
Kind of area        a service area attribute of ``Kind of area``: ``service-area``,
                    ``designated-area`` or ``admission-catchment``
==================  ==========================================================================

A service is for the **whole area** when it names no physical location, and one of its service
areas has no polygon and a `uri` that ends in a council's GSS code (``E06000046``), which
then is its `authority_code`. Areas in words are told with who the service is for. A
location that is ``virtual`` or ``postal`` is no place to travel to and gives no row; one without
a usable position is left for its postcode to place. Services of 1.0 are read as `v1` says.

What our own exports carry besides is read back: under ``local_offer`` of a service `urn`, `atco`,
`illustrative`, `assurer`, `capacity`, `school`, and `url` and `email` that the profile's
fields cannot hold; of a location `placed_by`; and of a schedule `service_at_location_id` and
`opening_hours`.

A source of this kind takes the settings ``terms`` and ``category``: see `read`.

Modules:

- `api`: a live Open Referral UK API, crawled into a folder that `read` reads
- `areas`: the areas that a service is for: polygons, a council's whole area, or words
- `feed`: a feed while it is read, and one JSON object of it
- `listing`: the pages of a feed's list of services
- `ours`: fields of our own exports under ``local_offer``
- `pages`: the entries of a feed: from one document, JSON Lines, or a folder of pages and details
- `places`: where a service happens, and when it is open there
- `reader`: reading a feed that is on this machine
- `services`: one service of a feed, with all that belongs to it
- `tagged`: the taxonomy terms of an object
- `terms`: what the terms of a feed's taxonomies stand for
- `v1`: services of Open Referral UK 1.0 in the shape of 3.0, so that one reader reads both
"""

from geo.sources.kind import SourceKind
from geo.sources.openreferral.api import crawl, crawled
from geo.sources.openreferral.reader import SETTINGS, read
from geo.sources.openreferral.terms import (
    AREA_TAXONOMY,
    CATEGORY_TAXONOMY,
    DELIVERY_TAXONOMY,
    NEED_TAXONOMY,
    REFERRAL_TAXONOMY,
    WHEELCHAIR_TAXONOMY,
)

__all__ = [
    "AREA_TAXONOMY",
    "CATEGORY_TAXONOMY",
    "DELIVERY_TAXONOMY",
    "KINDS",
    "NEED_TAXONOMY",
    "REFERRAL_TAXONOMY",
    "SETTINGS",
    "WHEELCHAIR_TAXONOMY",
    "crawl",
    "crawled",
    "read",
]

KINDS = (
    SourceKind(
        "openreferral",
        read,
        settings=SETTINGS,
        rank=2,
        folder=True,
        crawl=crawl,
        crawled=crawled,
    ),
)
