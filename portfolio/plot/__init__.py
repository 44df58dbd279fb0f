"""Stage 4: Analysis -> Chart. No picture without its words and its numbers."""

from portfolio.plot.columns import column_charts
from portfolio.plot.drawing import drawn
from portfolio.plot.headline import headline
from portfolio.plot.slices import slices, worst_slices
from portfolio.plot.took import took
from portfolio.records import Analysis, Chart

__all__ = ["charts", "column_charts", "drawn", "headline", "slices", "took", "worst_slices"]


def charts(analysis: Analysis) -> tuple[Chart, ...]:
    """The charts that every kind of task has."""
    found = (headline(analysis), slices(analysis), worst_slices(analysis))
    return tuple(chart for chart in found if chart is not None)
