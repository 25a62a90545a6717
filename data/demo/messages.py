"""What the demonstration data assumes about the key messages: how hard each is, what a session changes, what stays.

Here: the invented parameters by message and type of activity. Not here: drawing answers from them (knowledge).
"""

import numpy as np

# id: log-odds of knowing it before, what a usual session adds, the share of that still there three months later
_PARAMETERS = {
    "visit_visa": (-0.15, 1.10, 0.60),
    "documents": (0.35, 0.90, 0.75),
    "licensed_agents": (-0.35, 0.75, 0.45),
    "smuggling_risk": (0.55, 0.70, 0.90),
    "debt_risk": (-0.05, 0.85, 0.70),
    "contract": (-0.70, 1.20, 0.40),
    "hotline": (-1.25, 1.90, 0.65),
    "regular_routes": (0.20, 0.35, 0.55),
}
IDS = tuple(_PARAMETERS)
BASE, GAIN, KEPT = (np.array(column) for column in zip(*_PARAMETERS.values(), strict=True))
SHORT_FORM = ("visit_visa", "documents", "licensed_agents", "debt_risk", "hotline")
IN_SHORT_FORM = np.isin(IDS, SHORT_FORM)

# type of activity: what a session of it does, relative to a community workshop
STRENGTH = {
    "career_guidance": 0.90,
    "awareness_workshop": 1.00,
    "public_forum": 0.55,
    "radio_programme": 0.30,
    "student_session": 1.25,
    "social_media": 0.25,
    "training_of_trainers": 1.40,
    "word_of_mouth": 0.35,
    "newspaper_campaign": 0.20,
    "sports_event": 0.20,
    "sms_quiz": 0.60,
}
