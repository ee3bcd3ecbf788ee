from __future__ import annotations

import pytest

from inspector.catalog.regions import REGIONS, environments, region_of_host

# facts.md, section 1, as read from the vendor's SDKs in August 2026.
FACTS = {
    "us-east-1": "mypurecloud.com",
    "us-east-2": "use2.us-gov-pure.cloud",
    "us-west-2": "usw2.pure.cloud",
    "ca-central-1": "cac1.pure.cloud",
    "mx-central-1": "mxc1.pure.cloud",
    "sa-east-1": "sae1.pure.cloud",
    "eu-west-1": "mypurecloud.ie",
    "eu-west-2": "euw2.pure.cloud",
    "eu-central-1": "mypurecloud.de",
    "eu-central-2": "euc2.pure.cloud",
    "me-central-1": "mec1.pure.cloud",
    "ap-south-1": "aps1.pure.cloud",
    "ap-northeast-1": "mypurecloud.jp",
    "ap-northeast-2": "apne2.pure.cloud",
    "ap-northeast-3": "apne3.pure.cloud",
    "ap-southeast-1": "apse1.pure.cloud",
    "ap-southeast-2": "mypurecloud.com.au",
    "eusc-de-east-1": "edee1.eusc-pure.cloud",
}


def test_the_regions_are_the_published_eighteen() -> None:
    assert {region.name: region.domain for region in REGIONS} == FACTS
    assert len(REGIONS) == 18


def test_every_region_is_an_environment_with_hosts_of_its_domain() -> None:
    made = environments()
    assert [environment.name for environment in made] == [region.name for region in REGIONS]
    for environment in made:
        domain = FACTS[environment.name]
        assert environment.kind == "region"
        assert environment.api_url == f"https://api.{domain}"
        assert environment.login_url == f"https://login.{domain}"
        assert environment.title.endswith(f" · {environment.name}")
        assert environment.where() == f"api.{domain}"
    assert made[0].title == "Americas (US East) · us-east-1"
    assert environments() is made


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("api.mypurecloud.com", "us-east-1"),
        ("api.mypurecloud.com.au", "ap-southeast-2"),
        ("LOGIN.MyPureCloud.DE:443", "eu-central-1"),
        ("webmessaging.usw2.pure.cloud.", "us-west-2"),
        ("a.b.use2.us-gov-pure.cloud", "us-east-2"),
        ("mypurecloud.jp", "ap-northeast-1"),
        (" apps.euw2.pure.cloud ", "eu-west-2"),
    ],
)
def test_a_host_below_a_regions_domain_belongs_to_it(host: str, name: str) -> None:
    region = region_of_host(host)
    assert region is not None
    assert region.name == name


@pytest.mark.parametrize(
    "host",
    [
        "",
        "127.0.0.1:8080",
        "notmypurecloud.com",
        "mypurecloud.com.evil.example",
        "pure.cloud",
        "api.xxx1.pure.cloud",
        "[::1]:80",
    ],
)
def test_other_hosts_belong_to_no_region(host: str) -> None:
    assert region_of_host(host) is None
