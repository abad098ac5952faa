"""The sites an application begins with: those of the register, at a first filing the one at the address."""

from __future__ import annotations

from django.utils.timezone import localdate

from institutions.models import Filing, FilingSite
from institutions.selectors.sites import filed_sites, main_site

MAIN_SITE = "主场地"
Act = FilingSite.Act


def seed_sites(filing: Filing) -> None:
    """Begin with the sites there are: those of the register, at a first filing the one at the address."""
    if filing.kind == Filing.Kind.INFORMATION_CHANGE:
        return
    institution, today = filing.institution, localdate()
    main = main_site(institution, today)
    standing = filed_sites(institution, today) or ([main] if main else [])
    if standing:
        FilingSite.objects.bulk_create(
            FilingSite(
                filing=filing,
                site=site,
                act=Act.KEEP,
                is_main=site == standing[0],
                name=site.name,
                address=site.address,
            )
            for site in standing
        )
    elif filing.kind == Filing.Kind.INITIAL:
        FilingSite.objects.create(filing=filing, is_main=True, name=MAIN_SITE, address=institution.address)
