//! Language tags as search engines accept them: language, optional script, optional country.
//!
//! Sources: ISO 639-1, ISO 3166-1 alpha-2 (both as of 2024), RFC 5646; Google accepts nothing else in
//! `hreflang` beside `x-default`.

/// ISO 639-1.
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// ISO 3166-1 alpha-2.
const COUNTRIES: &str = "ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug um us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw";

/// Why the tag is not acceptable.
pub(super) fn check(tag: &str) -> Result<(), &'static str> {
    let tag = tag.trim().to_ascii_lowercase();
    if tag == "x-default" {
        return Ok(());
    }
    let mut parts = tag.split('-').peekable();
    let language = parts.next().unwrap_or_default();
    let is_letters = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_lowercase());
    match language.len() {
        2 if LANGUAGES.split(' ').any(|it| it == language) => {}
        // Three letters are ISO 639-3; of its 7,900 codes only the shape is known here.
        3 if is_letters(language) => {}
        _ => return Err("is not a language of ISO 639"),
    }
    // A script has four letters.
    parts.next_if(|it| it.len() == 4 && is_letters(it));
    if let Some(country) = parts.next() {
        let is_area = country.len() == 3 && country.bytes().all(|it| it.is_ascii_digit());
        if !is_area && !COUNTRIES.split(' ').any(|it| it == country) {
            return Err("its country is not in ISO 3166-1");
        }
    }
    if parts.next().is_some() { Err("has more parts than language, script and country") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn tags_of_language_script_and_country_are_accepted() {
        for tag in ["en", "EN-gb", "zh-Hans", "zh-Hant-TW", "es-419", "gsw-CH", "x-default", " de "] {
            assert_eq!(check(tag), Ok(()), "{tag}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for tag in ["", "en-UK", "xx", "en_GB", "english", "be-nl-x", "gb", "日本", "en-", "-"] {
            assert!(check(tag).is_err(), "{tag}");
        }
    }
}
