"""What the invented returnees say in their own words, in the languages of the country, and the themes noted beside it.

Here: the sentences and who says which. Not here: who spoke at all, and how content they are (returnees.py). Nobody said any of
this: numbers and names in it are invented too, and stand there to show that they are masked wherever a text is read.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from data import codebook
from data.demo import form, text
from data.demo.kobo import Columns

WORDS, THEMES = "In their own words", "What they speak of"
LANGUAGES: Final = ("en", "si", "ta")
OPENERS: Final = 5  # of each tone
_SHORT = 0.5  # the share of texts of one sentence
_CODED = 0.85  # the share of texts that somebody has read for their themes
# Tone → themes and the sentence in each language: content, neither, not content.
_SAID: Final = (
    (
        ("family", "My family was glad to see me.", "මගේ පවුල මා දැක සතුටු වුණා.", "என் குடும்பம் என்னைப் பார்த்து மகிழ்ந்தது."),
        ("assistance", "The help came on time and was enough to begin again.", "උදව් නියමිත වේලාවට ලැබුණා, නැවත ආරම්භ කිරීමට ප්‍රමාණවත්.", "உதவி சரியான நேரத்தில் கிடைத்தது, மீண்டும் தொடங்கப் போதுமானது."),
        ("community", "The neighbours helped me to build the shop.", "අසල්වැසියෝ කඩය හදන්න උදව් කළා.", "அயலவர்கள் கடையைக் கட்ட உதவினார்கள்."),
        ("assistance livelihood", "What I learnt in the training I use every day.", "පුහුණුවේදී ඉගෙන ගත් දේ මම හැමදාම භාවිත කරනවා.", "பயிற்சியில் கற்றதை நான் தினமும் பயன்படுத்துகிறேன்."),
        ("health", "Talking with the counsellor helped me to sleep again.", "උපදේශකවරිය සමඟ කතා කිරීමෙන් මට නැවත නින්ද යනවා.", "ஆலோசகருடன் பேசியது மீண்டும் தூங்க உதவியது."),
    ),
    (
        ("agent", "I would tell others to check the agent first.", "මුලින්ම නියෝජිතයා ගැන සොයා බලන්න කියලා මම අනිත් අයට කියනවා.", "முதலில் முகவரைச் சரிபார்க்கும்படி மற்றவர்களுக்குச் சொல்வேன்."),
        ("journey", "The journey was long, and we walked for weeks.", "ගමන දිගයි, අපි සති ගණනක් ඇවිද්දා.", "பயணம் நீண்டது, நாங்கள் வாரக்கணக்கில் நடந்தோம்."),
        ("community", "People in the village asked many questions at first.", "මුලදී ගමේ මිනිස්සු ගොඩක් ප්‍රශ්න ඇහුවා.", "முதலில் ஊர் மக்கள் பல கேள்விகள் கேட்டார்கள்."),
        ("plans", "One day I may go again, but with a contract.", "කවදාහරි මම ආයෙත් යයි, නමුත් ගිවිසුමක් එක්ක.", "ஒரு நாள் மீண்டும் போகலாம், ஆனால் ஒப்பந்தத்துடன்."),
        ("family", "My brother looks after things; call him on 070 000 0000.", "මගේ සහෝදරයා වැඩ බලාගන්නවා; ඔහුගේ අංකය 070 000 0000.", "என் சகோதரர் பார்த்துக்கொள்கிறார்; அவரது எண் 070 000 0000."),
    ),
    (
        ("debt", "I came back with debts, and the interest grows.", "මම ණය එක්ක ආවේ, පොලිය වැඩි වෙනවා.", "கடனுடன் திரும்பினேன், வட்டி கூடுகிறது."),
        ("assistance", "The help came late and was less than promised.", "උදව් ප්‍රමාද වුණා, පොරොන්දු වූවාට වඩා අඩුයි.", "உதவி தாமதமாக வந்தது, சொன்னதை விடக் குறைவு."),
        ("agent debt", "The agent took everything we had and does not answer.", "නියෝජිතයා අපි සතු සියල්ල ගත්තා, දැන් පිළිතුරු දෙන්නේ නැහැ.", "முகவர் எங்களிடம் இருந்த அனைத்தையும் எடுத்துக்கொண்டார், பதில் இல்லை."),
        ("health", "I cannot sleep, and the clinic is far.", "මට නින්ද යන්නේ නැහැ, සායනය දුරයි.", "எனக்குத் தூக்கம் வரவில்லை, மருத்துவமனை தூரம்."),
        ("community", "It is still hard to find a place here.", "තවමත් මෙහි තැනක් සොයාගැනීම අමාරුයි.", "இங்கே ஓர் இடம் கிடைப்பது இன்னும் கடினம்."),
    ),
)  # fmt: skip
_GOES_ON: Final = (
    ("livelihood", "Now I sell vegetables at the junction.", "දැන් මම හන්දියේ එළවළු විකුණනවා.", "இப்போது சந்தியில் காய்கறி விற்கிறேன்."),
    ("livelihood", "Now I repair fishing nets.", "දැන් මම මාළු දැල් අලුත්වැඩියා කරනවා.", "இப்போது மீன் வலைகளைப் பழுதுபார்க்கிறேன்."),
    ("livelihood", "I learn welding at the centre.", "මම මධ්‍යස්ථානයේ පෑස්සුම් ඉගෙන ගන්නවා.", "நிலையத்தில் உருக்கு ஒட்டுதல் கற்கிறேன்."),
    ("livelihood", "I drive a hired three-wheeler.", "මම කුලියට ගත් ත්‍රීරෝද රථයක් පදවනවා.", "வாடகை முச்சக்கர வண்டி ஓட்டுகிறேன்."),
    ("livelihood", "I look for work every day.", "මම හැමදාම රැකියාවක් සොයනවා.", "தினமும் வேலை தேடுகிறேன்."),
    ("family livelihood", "With my wife I keep poultry behind the house.", "බිරිඳ එක්ක ගෙදර පිටුපස කුකුළන් ඇති කරනවා.", "மனைவியுடன் வீட்டின் பின் கோழி வளர்க்கிறேன்."),
    ("", "", "", ""),
)  # fmt: skip


def columns(rng: np.random.Generator, opener: np.ndarray, *, spoke: np.ndarray, satisfaction: np.ndarray, languages: Sequence[str]) -> Columns:  # fmt: skip
    """What is said, and its themes as a question with several answers.

    ``opener`` is any number an interview, ``satisfaction`` the position from very satisfied (0) to very dissatisfied (4);
    the words are of any of ``languages`` that there are sentences in.
    """
    n = len(opener)
    known = [LANGUAGES.index(one) for one in languages if one in LANGUAGES] or [0]
    language = rng.choice(known, n)
    tone, first = np.select([satisfaction < 2, satisfaction > 2], [0, 2], 1), opener % OPENERS
    second = np.where(rng.random(n) < _SHORT, len(_GOES_ON) - 1, rng.integers(0, len(_GOES_ON), n))
    # Every text there is, by tone, opener, what goes on and language.
    shape = (len(_SAID), OPENERS, len(_GOES_ON), len(LANGUAGES))
    at = np.ravel_multi_index((tone, first, second, language), shape)
    openers = [said for by_tone in _SAID for said in by_tone]
    texts = [
        f"{a[i]} {b[i]}".strip() for a in openers for b in _GOES_ON for i in range(1, len(LANGUAGES) + 1)
    ]
    codes = codebook.load().codes("theme")
    themes = np.array(
        [[code in f"{a[0]} {b[0]}".split() for code in codes] for a in openers for b in _GOES_ON]
    )
    coded = spoke & (rng.random(n) < _CODED)
    return {
        WORDS: text.words(np.where(spoke, at, -1), texts),
        **form.several(THEMES, form.labels("theme", codes), chosen=themes[at // len(LANGUAGES)], asked=coded),
    }
