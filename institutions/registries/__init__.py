"""Registries outside (外部登记信息): asked over HTTP or read from lists people bring. Pure."""

from institutions.registries.client import ask
from institutions.registries.listing import HEADINGS, Entry, entry_of
from institutions.registries.record import Registry, Reply, Standing, reply_of

__all__ = ["HEADINGS", "Entry", "Registry", "Reply", "Standing", "ask", "entry_of", "reply_of"]
