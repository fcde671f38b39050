"""What UU 27/2022 (personal data protection) asks of an office: answering data subjects, reporting breaches, in time."""
