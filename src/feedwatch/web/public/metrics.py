"""`/metrics`: what the database says at the moment of the question, in the Prometheus text format."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from feedwatch.service.answers.reporting import Reporting
from feedwatch.wiring import House

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_COUNTED = {
    "items": "Items known, by state",
    "digests": "Digests built, by state",
    "deliveries": "Deliveries, by state",
    "attempts": "Attempts to deliver, by result",
}


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter()

    @router.get("/metrics")
    def metrics() -> Response:
        return Response(exposition(house.reporting), media_type=CONTENT_TYPE)

    return router


class Watch(Collector):
    """Turns the overview into metrics; nothing is counted in memory, so a restart loses no figure."""

    def __init__(self, reporting: Reporting) -> None:
        self._reporting = reporting

    def collect(self) -> Iterable[Metric]:
        """Give every metric with its values of now."""
        overview = self._reporting.overview()
        yield _gauge("feedwatch_sources_enabled", "Sources that are watched", overview.enabled)
        yield _gauge("feedwatch_sources_failing", "Watched sources that cannot be read now", len(overview.troubles))
        yield _gauge("feedwatch_sources_due", "Watched sources whose time has come", overview.due)
        yield _gauge("feedwatch_config_problems", "Problems of a refused configuration", len(overview.problems))
        for name, text in _COUNTED.items():
            family = GaugeMetricFamily(f"feedwatch_{name}", text, labels=["state"])
            for state, count in overview.counts[name].items():
                family.add_metric([state], count)
            yield family


def exposition(reporting: Reporting) -> bytes:
    """Write all metrics as text."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Watch(reporting))
    return generate_latest(registry)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)
