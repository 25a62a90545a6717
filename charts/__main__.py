"""``python -m charts`` writes ``assets/palette.css`` anew after a colour was changed."""

from pathlib import Path

from charts import palette

if __name__ == "__main__":
    Path("assets/palette.css").write_text(palette.css(), encoding="utf-8")
