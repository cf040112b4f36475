//! Words as far as they can be told without knowing the language.

/// The runs of letters and digits of a text, in lower case.
pub(crate) fn words(text: &str, mut each: impl FnMut(&str)) {
    let mut low = String::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        low.clear();
        if word.is_ascii() {
            low.push_str(word);
            low.make_ascii_lowercase();
        } else {
            low.extend(word.chars().map(plain).flat_map(char::to_lowercase));
        }
        each(&low);
    }
}

/// The letter without its accent, for the letters of names that outlets write either way.
pub(crate) const fn plain(c: char) -> char {
    match c {
        'À'..='Å' => 'A',
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'Ç' | 'Ć' | 'Č' => 'C',
        'ç' | 'ć' | 'č' => 'c',
        'È'..='Ë' => 'E',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'Ì'..='Ï' | 'İ' => 'I',
        'ì'..='ï' | 'ī' | 'ı' => 'i',
        'Ñ' => 'N',
        'ñ' | 'ń' | 'ň' => 'n',
        'Ò'..='Ö' | 'Ø' => 'O',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'Ù'..='Ü' => 'U',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'Š' | 'Ş' | 'Ś' => 'S',
        'š' | 'ş' | 'ś' => 's',
        'ğ' => 'g',
        'Ž' | 'Ż' | 'Ź' => 'Z',
        'ž' | 'ż' | 'ź' => 'z',
        'ł' => 'l',
        'ý' => 'y',
        c => c,
    }
}
