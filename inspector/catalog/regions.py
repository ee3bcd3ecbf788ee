"""The vendor's regions: one domain each, from which every host is derived.

Sources, as read for facts.md section 1 (August 2026): platform-client-sdk-javascript v259.0.0
`PureCloudRegionHosts.js`, terraform-provider-genesyscloud f955430 `provider.go`,
platform-client-sdk-cli 166.0.0 `config.go`. All three name the same 18. A host that is not here
may still be valid (a gateway, a newer region): warn, never reject.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from inspector.model.environment import Environment


@dataclass(frozen=True, slots=True)
class Region:
    """A region by its AWS name; `domain` is what follows api., login., apps., webmessaging."""

    name: str
    domain: str
    place: str = ""


REGIONS: tuple[Region, ...] = (
    Region("us-east-1", "mypurecloud.com", "Americas (US East)"),
    Region("us-east-2", "use2.us-gov-pure.cloud", "Americas (US East, FedRAMP)"),
    Region("us-west-2", "usw2.pure.cloud", "Americas (US West)"),
    Region("ca-central-1", "cac1.pure.cloud", "Americas (Canada)"),
    Region("mx-central-1", "mxc1.pure.cloud", "Americas (Mexico)"),
    Region("sa-east-1", "sae1.pure.cloud", "Americas (São Paulo)"),
    Region("eu-west-1", "mypurecloud.ie", "EMEA (Ireland)"),
    Region("eu-west-2", "euw2.pure.cloud", "EMEA (London)"),
    Region("eu-central-1", "mypurecloud.de", "EMEA (Frankfurt)"),
    Region("eu-central-2", "euc2.pure.cloud", "EMEA (Zurich)"),
    Region("eusc-de-east-1", "edee1.eusc-pure.cloud", "EMEA (EU Sovereign, Germany)"),
    Region("me-central-1", "mec1.pure.cloud", "EMEA (UAE)"),
    Region("ap-south-1", "aps1.pure.cloud", "Asia Pacific (Mumbai)"),
    Region("ap-northeast-1", "mypurecloud.jp", "Asia Pacific (Tokyo)"),
    Region("ap-northeast-2", "apne2.pure.cloud", "Asia Pacific (Seoul)"),
    Region("ap-northeast-3", "apne3.pure.cloud", "Asia Pacific (Osaka)"),
    Region("ap-southeast-1", "apse1.pure.cloud", "Asia Pacific (Singapore)"),
    Region("ap-southeast-2", "mypurecloud.com.au", "Asia Pacific (Sydney)"),
)


@cache
def environments() -> tuple[Environment, ...]:
    """Returns every region as an environment, in the order of `REGIONS`."""
    return tuple(
        Environment(
            name=region.name,
            title=f"{region.place} · {region.name}",
            kind="region",
            api_url=f"https://api.{region.domain}",
            login_url=f"https://login.{region.domain}",
        )
        for region in REGIONS
    )


def region_of_host(host: str) -> Region | None:
    """Returns the region that a host belongs to (its domain or any name below it), or None.

    Takes a host with or without a port; letter case and a final dot do not matter.
    """
    name = host.strip().lower().partition(":")[0].rstrip(".")
    for region in REGIONS:
        if name == region.domain or name.endswith(f".{region.domain}"):
            return region
    return None
