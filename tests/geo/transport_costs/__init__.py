"""Tests of geo.transport_costs."""
