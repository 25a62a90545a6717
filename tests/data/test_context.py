"""Published figures shown beside a country's own data."""

from data import context


def test_returns_are_the_published_figures_with_their_source():
    figures = context.load_returns("lka")
    assert tuple(figures.columns) == context.COLUMNS
    by_year = figures[figures["table"] == "By year"].set_index("key")["value"]
    assert by_year.sum() == 2255
    assert by_year.idxmax() == "2008"
    by_country = figures[figures["table"] != "By year"]
    assert by_country["value"].sum() == 139
    assert (by_country["value"] == 1).sum() == 6
    assert figures["source"].str.contains("2010").all()


def test_a_country_without_figures_has_none_and_the_same_columns():
    none = context.load_returns("xyz")
    assert none.empty
    assert tuple(none.columns) == context.COLUMNS
    assert none["value"].dtype == "int64"
