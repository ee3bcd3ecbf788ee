"""The DER reader agrees with what the certificate was made from."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from inspector.transport.certificates import read_certificate


def der_of(ca: trustme.CA, *names: str, **kwargs: object) -> bytes:
    (chain, *_) = ca.issue_cert(*names, **kwargs).cert_chain_pems
    return x509.load_pem_x509_certificate(chain.bytes()).public_bytes(Encoding.DER)


@pytest.mark.parametrize("year", [2030, 2049, 2050, 2099])
def test_names_and_end_are_read(year):
    ca = trustme.CA(organization_name="Écran AG", organization_unit_name="Tests")
    end = datetime(year, 2, 3, 4, 5, 6, tzinfo=UTC)
    der = der_of(ca, "api.example.test", common_name="api.example.test", not_after=end)
    subject, issuer, not_after = read_certificate(der)
    assert subject.endswith("CN=api.example.test")
    assert issuer == "O=Écran AG, OU=Tests"
    assert not_after == f"{year}-02-03T04:05:06Z"


@given(st.binary(max_size=200))
def test_other_bytes_give_nothing_and_raise_nothing(data):
    assert read_certificate(data) == ("", "", "") or data


def test_a_certificate_cut_short_gives_nothing():
    der = der_of(trustme.CA(), "a.test")
    for end in range(0, len(der), 37):
        assert read_certificate(der[:end]) == ("", "", "")
