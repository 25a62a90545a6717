"""The Lorenz curve as a figure: from nothing to all, with a name for each place."""

from typing import Any

import plotly.graph_objects as go
import pytest

from charts import lorenz


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_curve_is_a_figure_of_plotly_from_nothing_to_all(theme: str):
    figure = lorenz.lorenz(
        base=[0, 0.5, 1],
        amount=[0, 0.1, 1],
        names=["Galle", "Jaffna"],
        axes=("of departures", "of people"),
        theme=theme,
    )
    drawn: Any = go.Figure(figure).data
    even, curve = drawn
    assert (curve.x, curve.y) == ((0, 0.5, 1), (0, 0.1, 1))
    assert even.x == even.y == (0, 1)
    assert curve.text[1] == "up to Galle"
    assert curve.hovertext[1].startswith("10\u00a0% of people")
