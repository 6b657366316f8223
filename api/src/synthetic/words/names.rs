//! Given and family names of many origins. Put together at random they name nobody.

/// Names that go together, and the language that often goes with them.
pub(in crate::synthetic) struct Origin {
    /// How many of a hundred patients.
    pub(in crate::synthetic) weight: u32,
    pub(in crate::synthetic) female: &'static [&'static str],
    pub(in crate::synthetic) male: &'static [&'static str],
    pub(in crate::synthetic) family: &'static [&'static str],
    /// BCP 47 code and name.
    pub(in crate::synthetic) language: (&'static str, &'static str),
    /// How family names are made.
    pub(in crate::synthetic) manner: Manner,
}

/// How a family name is made of the list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::synthetic) enum Manner {
    /// One name.
    Single,
    /// Two names beside each other, the father's first.
    Double,
    /// One name, and now and then two with a hyphen.
    Hyphen,
}

pub(in crate::synthetic) const ORIGINS: &[Origin] = &[
    Origin {
        weight: 24,
        female: &[
            "Abigail", "Charlotte", "Doris", "Ellen", "Grace", "Hazel", "Judith", "Margaret",
            "Nora", "Paige", "Ruth", "Tessa",
        ],
        male: &[
            "Andrew", "Calvin", "Desmond", "Edgar", "Graham", "Howard", "Leonard", "Miles",
            "Owen", "Raymond", "Theodore", "Wesley",
        ],
        family: &[
            "Ashdown", "Birchall", "Carroway", "Dunmore", "Fairbrother", "Greaves", "Holloway",
            "Kettering", "Lockhart", "Merriweather", "Pemberton", "Thornbury", "Wainwright",
            "Yardley",
        ],
        language: ("en", "English"),
        manner: Manner::Hyphen,
    },
    Origin {
        weight: 18,
        female: &[
            "Alejandra", "Beatriz", "Inés", "Josefina", "Lucía", "María José", "Noemí", "Paloma",
            "Rocío", "Soledad", "Ximena",
        ],
        male: &[
            "Andrés", "César", "Efraín", "Gonzalo", "Héctor", "Joaquín", "Martín", "Óscar",
            "Rubén", "Sebastián", "Tomás",
        ],
        family: &[
            "Álvarez", "Benítez", "Cárdenas", "Domínguez", "Echeverría", "Fuentes", "Gutiérrez",
            "Ibáñez", "Montaño", "Núñez", "Peñaloza", "Quiñones", "Salcedo", "Zúñiga",
        ],
        language: ("es", "Spanish"),
        manner: Manner::Double,
    },
    Origin {
        weight: 9,
        female: &["Aisling", "Bríd", "Caoimhe", "Deirdre", "Eileen", "Maeve", "Niamh", "Siobhán"],
        male: &["Aidan", "Brendan", "Cormac", "Declan", "Eoin", "Fergal", "Padraig", "Séamus"],
        family: &[
            "O'Brannigan", "O'Dwyer", "Ó Faoláin", "McGarrity", "MacNamee", "Fitzmaurice",
            "O'Shaughnessy", "Mulcahy",
        ],
        language: ("en", "English"),
        manner: Manner::Single,
    },
    Origin {
        weight: 8,
        female: &["Amara", "Chidinma", "Efua", "Folasade", "Nneka", "Temitope", "Yaa", "Zainab"],
        male: &["Babajide", "Chukwuemeka", "Kofi", "Kwabena", "Obinna", "Olumide", "Sekou", "Yaw"],
        family: &[
            "Abiodun", "Boateng", "Diallo-Keita", "Ezenwa", "Mensah", "Nwankwo", "Ogunleye",
            "Owusu-Ansah",
        ],
        language: ("en", "English"),
        manner: Manner::Hyphen,
    },
    Origin {
        weight: 8,
        female: &["Mei", "Jia-Hui", "Lihua", "Wen", "Xiuying", "Yan", "Zhen"],
        male: &["Bo", "Chao", "Guang-Ming", "Jun", "Wei", "Xiang", "Zhiyuan"],
        family: &["Cao", "Fang", "Huang", "Lü", "Peng", "Qian", "Shao", "Xu", "Zheng"],
        language: ("zh", "Chinese"),
        manner: Manner::Single,
    },
    Origin {
        weight: 8,
        female: &["Aditi", "Deepika", "Ishani", "Kavya", "Lakshmi", "Meenakshi", "Revathi"],
        male: &["Aravind", "Dinesh", "Harish", "Karthik", "Nikhil", "Pranav", "Suresh"],
        family: &[
            "Banerjee", "Chaudhary", "Iyengar", "Krishnamurthy", "Mukhopadhyay", "Raghunathan",
            "Subramaniam", "Venkataraman",
        ],
        language: ("hi", "Hindi"),
        manner: Manner::Single,
    },
    Origin {
        weight: 6,
        female: &["Ánh", "Diệu", "Hạnh", "Linh", "Thảo", "Tuyết"],
        male: &["Bảo", "Đức", "Hiếu", "Khánh", "Minh", "Quốc"],
        family: &["Bùi", "Đặng", "Hoàng", "Lê", "Nguyễn", "Phạm", "Trần", "Vũ"],
        language: ("vi", "Vietnamese"),
        manner: Manner::Single,
    },
    Origin {
        weight: 6,
        female: &["Amal", "Dina", "Farah", "Leila", "Maryam", "Noor", "Yasmin"],
        male: &["Adnan", "Bilal", "Faisal", "Karim", "Omar", "Rashid", "Tariq"],
        family: &["Al-Khatib", "Ben Youssef", "El-Masri", "Haddad", "Khoury", "Nasser", "Rahimi"],
        language: ("ar", "Arabic"),
        manner: Manner::Single,
    },
    Origin {
        weight: 7,
        female: &["Agnieszka", "Danuta", "Jiřina", "Katarzyna", "Ljubica", "Małgorzata", "Zuzana"],
        male: &["Bogdan", "Dušan", "Grzegorz", "Łukasz", "Mirosław", "Radovan", "Zbigniew"],
        family: &[
            "Błaszczyk", "Dvořák", "Jovanović", "Kučera", "Mazurkiewicz", "Novotný", "Wójcik",
            "Zieliński",
        ],
        language: ("pl", "Polish"),
        manner: Manner::Hyphen,
    },
    Origin {
        weight: 6,
        female: &["Anne-Laure", "Céline", "Françoise", "Guerline", "Marie-Ange", "Mirlande"],
        male: &["Benoît", "Étienne", "François", "Jean-Baptiste", "Rénald", "Yves"],
        family: &[
            "Beauséjour", "D'Amboise", "Désir", "Lefèvre", "Saint-Fleur", "Toussaint-Baptiste",
        ],
        language: ("fr", "French"),
        manner: Manner::Hyphen,
    },
];
