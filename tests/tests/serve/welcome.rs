//! Links by which people choose a password: for whom, how long, which passwords, and the first of them.

use super::commands::{at, published, run};
use super::door::{PASSWORD, cookie};
use super::site::{Browser, Site};
use chrono::TimeDelta;
use milepost_engine::clock::{Clock, SystemClock};
use milepost_engine::store::{account, invitation, person};
use milepost_tests::office::shipped;
use milepost_tests::served::Served;
use milepost_tests::{Place, both};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use sea_orm::EntityTrait;
use std::fs;

both!(
    a_link_is_good_once_and_for_three_days,
    passwords_that_anybody_guesses_are_refused,
    an_address_is_one_persons,
    a_lost_password_is_chosen_anew,
    nothing_secret_is_kept,
    the_first_start_invites_an_administrator,
    a_country_without_an_administrator_says_which_command,
    commands_invite_and_sign_out,
);

async fn a_link_is_good_once_and_for_three_days(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann <b>", "coordinator", None).await;
    let link = site.invite(&ann).await;
    for _ in 0..2 {
        // Looking uses nothing up.
        let page = site.get(&link, None).await;
        assert_eq!(page.status(), StatusCode::OK);
        assert!(page.text().await.unwrap().contains("<h1>Welcome, Ann &lt;b&gt;</h1>"));
    }
    let chosen = site.choose(&link, "ann@ministry.example", PASSWORD).await;
    assert_eq!((chosen.status(), &chosen.headers()["location"]), (StatusCode::SEE_OTHER, &"/".parse().unwrap()));
    let browser = Browser { site: &site, cookie: cookie(&chosen) };
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    let over = async |link: &str| {
        let (page, chosen) = (site.get(link, None).await, site.choose(link, "", PASSWORD).await);
        assert_eq!((page.status(), chosen.status()), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
        assert!(page.text().await.unwrap().contains("`milepost user invite`"));
    };
    over(&link).await;
    over("/welcome/0000").await;
    // A new one takes the place of the one before.
    let (older, newer) = (site.invite(&ann).await, site.invite(&ann).await);
    over(&older).await;
    site.office.clock.advance(TimeDelta::days(3) - TimeDelta::seconds(1));
    assert_eq!(site.get(&newer, None).await.status(), StatusCode::OK);
    site.office.clock.advance(TimeDelta::seconds(1));
    over(&newer).await;
}

async fn passwords_that_anybody_guesses_are_refused(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann Ramkissoon", "coordinator", None).await;
    let link = site.invite(&ann).await;
    let refused = async |password: &str, again: &str| {
        let fields = [("address", "ann.ram@ministry.example"), ("password", password), ("again", again)];
        let answer = site.post(&link, None, &fields).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.text().await.unwrap();
        assert!(page.contains("role=\"alert\">No password was chosen yet.") && !page.contains(password), "{page}");
        let fault = page.split("-fault\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        (page.split("aria-invalid=\"true\"").count() - 1, fault)
    };
    let long = "á".repeat(201);
    for (password, reason) in [
        ("eleven char", "A password has at least 12 characters. A few words in a row are easy to remember."),
        (long.as_str(), "A password has at most 200 characters."),
        ("PassWord1234", "This password is among the first that guessers try."),
        ("ann ramkissoon", "Your name is no password: everybody knows it."),
        ("Ann.Ram@Ministry.Example", "Your address is no password: everybody knows it."),
    ] {
        assert_eq!(refused(password, password).await, (1, reason.to_owned()));
    }
    let differ = refused(PASSWORD, "a hummingbird at eight").await;
    assert_eq!(differ, (1, "The two are not the same.".to_owned()));
    // Any twelve characters, and any two hundred.
    assert_eq!(site.choose(&link, "ann.ram@ministry.example", "été 🦜🦜 = oui").await.status(), StatusCode::SEE_OTHER);
    let long = "á".repeat(200);
    assert_eq!(site.choose(&site.invite(&ann).await, "", &long).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(site.sign_in("ann.ram@ministry.example", &long).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(site.sign_in("ann.ram@ministry.example", &"á".repeat(199)).await.status(), StatusCode::UNAUTHORIZED);
}

async fn an_address_is_one_persons(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    site.welcomed(&ann, "ann@ministry.example").await;
    let bob = site.office.person("Bob", "donor", None).await;
    let link = site.invite(&bob).await;
    for (address, reason) in [
        ("ANN@ministry.example", "Somebody else signs in with this address."),
        ("bob", "An e-mail address is written like ann@ministry.example."),
        ("", "An e-mail address is written like ann@ministry.example."),
    ] {
        let answer = site.choose(&link, address, PASSWORD).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.text().await.unwrap();
        assert!(page.contains(&format!("id=\"address-fault\">{reason}")), "{page}");
    }
    assert_eq!(site.choose(&link, "Bob@ministry.example", PASSWORD).await.status(), StatusCode::SEE_OTHER);
    // It is hers from now on, and stays: the page shows it and takes no other.
    let again = site.invite(&bob).await;
    let page = site.get(&again, None).await.text().await.unwrap();
    let input = page.split("<input id=\"address\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(input.contains("value=\"bob@ministry.example\"") && input.contains("readonly"), "{input}");
    site.choose(&again, "eve@ministry.example", PASSWORD).await;
    assert_eq!(site.account(&bob).await.address, "bob@ministry.example");
    let reader = &site.office.engine.database.reader;
    let row = person::Entity::find_by_id(bob.id).one(reader).await.unwrap().unwrap();
    assert_eq!(row.email.as_deref(), Some("bob@ministry.example"));
}

async fn a_lost_password_is_chosen_anew(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let before = site.welcomed(&ann, "ann@ministry.example").await;
    for _ in 0..5 {
        site.sign_in("ann@ministry.example", "a wrong password").await;
    }
    let link = site.invite(&ann).await;
    // Until it is used nothing has changed.
    assert_eq!(before.get("/").await.status, StatusCode::OK);
    let chosen = site.choose(&link, "", "another hummingbird").await;
    assert_eq!(chosen.status(), StatusCode::SEE_OTHER);
    assert_eq!(before.get("/").await.location.as_deref(), Some("/sign-in"));
    assert_eq!(Browser { site: &site, cookie: cookie(&chosen) }.get("/").await.status, StatusCode::OK);
    // She waits no more, either.
    assert_eq!(site.sign_in("ann@ministry.example", PASSWORD).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(site.sign_in("ann@ministry.example", "another hummingbird").await.status(), StatusCode::SEE_OTHER);
}

async fn nothing_secret_is_kept(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let link = site.invite(&ann).await;
    site.choose(&link, "ann@ministry.example", PASSWORD).await;
    let reader = &site.office.engine.database.reader;
    let account = account::Entity::find().one(reader).await.unwrap().unwrap();
    assert!(account.hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$") && !account.hash.contains("hummingbird"));
    let row = invitation::Entity::find().one(reader).await.unwrap().unwrap();
    let secret = link.rsplit('/').next().unwrap();
    assert_eq!((secret.len(), row.hash.len()), (64, 32));
    assert!(!secret.contains(&milepost_engine::hex(&row.hash)[..16]));
}

async fn the_first_start_invites_an_administrator(place: Place) {
    published(&place);
    let links = |printed: &str| {
        printed.split_whitespace().filter(|word| word.contains("/welcome/")).map(str::to_owned).collect::<Vec<_>>()
    };
    let first = Served::start(&place);
    let [old] = links(&first.printed).try_into().expect("one link");
    assert!(first.printed.contains("Nobody can sign in yet."), "{}", first.printed);
    assert!(old.starts_with(&first.address), "{old}");
    first.kill();
    let second = Served::start(&place);
    let [link] = links(&second.printed).try_into().expect("one link");
    let http = Client::builder().redirect(Policy::none()).build().expect("a client");
    let old = old.replace(old.split("/welcome").next().unwrap(), &second.address);
    assert_eq!(http.get(&old).send().await.unwrap().status(), StatusCode::NOT_FOUND);
    let form = http.post(&link).header("content-type", "application/x-www-form-urlencoded");
    let words = "address=root%40ministry.example&password=first+among+equals&again=first+among+equals";
    let chosen = form.body(words).send().await.unwrap();
    assert_eq!(chosen.status(), StatusCode::SEE_OTHER);
    let page = http.get(format!("{}/me", second.address)).header("cookie", cookie(&chosen)).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    second.kill();
    // Made once; and what the country's file names is her role.
    let listed = at(&place, &["user", "list"]).out;
    assert!(listed.lines().count() == 1 && listed.contains("  Administrator  administrator"), "{listed}");
    let third = Served::start(&place);
    assert_eq!(third.printed, "");
    third.kill();
}

async fn a_country_without_an_administrator_says_which_command(place: Place) {
    let folder = place.directory().join("plain");
    for file in shipped() {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let lines = file.text.lines().filter(|line| !line.starts_with("administrator:"));
        fs::write(path, lines.map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    }
    let done = at(&place, &["publish", folder.to_str().unwrap()]);
    assert_eq!(done.code, 0, "{}{}", done.out, done.err);
    let served = Served::start(&place);
    assert!(!served.printed.contains("/welcome/"), "{}", served.printed);
    assert!(served.printed.contains("\n  milepost user invite NAME\n"), "{}", served.printed);
    served.kill();
    assert_eq!(at(&place, &["user", "list"]).out, "");
}

async fn commands_invite_and_sign_out(place: Place) {
    let help = run(&["user", "--help"]).out;
    assert!(help.contains("invite") && help.contains("sign-out"), "{help}");
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    // Commands go by the clock of now.
    site.office.clock.set(SystemClock::default().now());
    let asked = at(&place, &["user", "invite", "Ann", "--site", "https://milepost.example/"]);
    assert!(asked.out.starts_with("https://milepost.example/welcome/"), "{}{}", asked.out, asked.err);
    assert!(asked.err.contains("within three days"), "{}", asked.err);
    let link = asked.out.trim().strip_prefix("https://milepost.example").unwrap().to_owned();
    let chosen = site.choose(&link, "ann@ministry.example", PASSWORD).await;
    assert_eq!(chosen.status(), StatusCode::SEE_OTHER);
    let browser = Browser { site: &site, cookie: cookie(&chosen) };
    let plain = at(&place, &["user", "invite", "Ann"]);
    assert!(plain.out.starts_with("http://127.0.0.1:8080/welcome/"), "{}", plain.out);
    let added = at(&place, &["user", "add", "Feed", "--role", "donor", "--service"]);
    assert!(added.out.contains("A token for it: milepost token add"), "{}", added.out);
    let program = at(&place, &["user", "invite", "Feed"]);
    assert_eq!(program.code, 1);
    assert!(program.err.contains("milepost token add"), "{}", program.err);
    let added = at(&place, &["user", "add", "Zoe", "--role", "donor", "--email", "Ann@ministry.example"]);
    assert!(added.out.contains("milepost user invite"), "{}", added.out);
    let twin = at(&place, &["user", "invite", "Zoe"]);
    assert_eq!(twin.code, 1);
    assert!(twin.err.contains("Somebody else signs in with Ann@ministry.example already."), "{}", twin.err);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    let link = plain.out.trim().strip_prefix("http://127.0.0.1:8080").unwrap();
    let disabled = at(&place, &["user", "disable", "Ann"]);
    assert!(
        disabled
            .out
            .contains("Ann: 1 roles ended, 0 tokens revoked. 0 calendar feeds revoked. Signed out of 1 browsers."),
        "{}",
        disabled.out
    );
    assert_eq!(browser.get("/").await.location.as_deref(), Some("/sign-in"));
    assert_eq!(site.sign_in("ann@ministry.example", PASSWORD).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(site.choose(link, "", PASSWORD).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(account::of(&site.office.engine.database.reader, ann.id).await.unwrap(), None);
}
