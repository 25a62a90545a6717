"""A small file as field staff send it, made up: its own words, a title above, rows that cannot be used."""

MESSY = """Survey of youth sessions 2025;;;;;;;;
Person code;When;Interview date;Home district;Gender;Age in years;A contract must be registered;Agrees to take part;Phone number
p-001;pre;04/03/2025;Jaffna;Woman;22;Correct;Yes;0771234567
p-002;pre;25/03/2025;Mannar;Man;31;Wrong;Yes;0771234568
p-003;baseline;25/03/2025;Jafna Town;Woman;44;Correct;Yes;0771234569
p-004;pre;26/03/2025;Galle;Man;17;Wrong;No;0771234560
p-001;post;28/03/2025;Jaffna;Woman;22;Correct;Yes;0771234567
;post;28/03/2025;Vavuniya;Woman;35;Correct;Yes;0771234565
"""
COLUMNS = {
    "respondent_id": "Person code",
    "round": "When",
    "date": "Interview date",
    "district": "Home district",
    "sex": "Gender",
    "age": "Age in years",
    "message_contract": "A contract must be registered",
    "consent": "Agrees to take part",
}
ROUNDS = {"pre": "before", "baseline": "before", "post": "after"}
