"""The page as a careful author writes it with Streamlit: the table is kept between runs, a filter on sex, three charts and the numbers."""

import figures
import streamlit as st
from pandas import DataFrame

st.set_page_config(layout="wide")


@st.cache_resource
def responses() -> DataFrame:
    """Read once a process."""
    return figures.responses()


table = responses()
sex = st.sidebar.radio("Sex", figures.SEXES)
here = table[table["sex"] == sex]
for column, text in zip(st.columns(4), figures.told(here), strict=False):
    column.write(text)
left, right = st.columns(2)
left.plotly_chart(figures.choropleth(here), key="map")
right.plotly_chart(figures.ranking(here), key="ranking")
st.plotly_chart(figures.months(here), key="months")
