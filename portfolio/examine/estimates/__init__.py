"""A statistic is a type: how a metric is computed, and how sure one can be of it.

What comes in: outcomes, one row per example, and the group that each row belongs to (``Groups``), if any. What goes
out: a value (``measured``), an ``Estimate`` with its 95 % interval (``intervals.estimate``), the interval of a paired
difference and the p-value of a test (``comparison.compare`` puts them together), and by how much the best of many
models flatters itself. A kind chooses one of five types for each metric, and nothing else here knows which:

- ``Mean``: one value per example, averaged; of right and wrong it is a share.
- ``Ratio``: two sums over examples, divided.
- ``Counts``: a score of the confusion matrix, whose cost does not grow with the number of examples.
- ``Influence``: anything of which one can say what each example adds to it.
- ``Weighted``: anything else that can be computed from examples with weights.

There are three families of intervals: Wilson's where the metric lies between two limits, by the number of examples
that would leave a share as uncertain; Student's t where it does not, with degrees of freedom that fall where few
examples carry it; and BCa for ``Weighted``. Groups are taken as wholes by all of them (``units.py``). Where no
honest interval is known there is none, and the reason stands in its place.
"""

from portfolio.examine.estimates.statistics import Counts, Influence, Mean, Ratio, Weighted

__all__ = ["Counts", "Influence", "Mean", "Ratio", "Weighted"]
