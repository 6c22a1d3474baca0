//! Every way by which something of an item leaves the server, asked as a client or a browser asks it.

use crate::graphql::desk::Desk;
use crate::graphql::served::{Served, token};
use crate::graphql::watch::Socket;
use milepost_engine::access::Identity;
use milepost_engine::clock::Clock;
use milepost_engine::store::session;
use milepost_tests::Place;
use reqwest::Client;
use reqwest::multipart::{Form, Part};
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

/// What a stranger asks for; nothing of it is there where an id is nobody's.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Items of the case, and an action of another agency.
    pub case: Uuid,
    pub accused: Uuid,
    pub witness: Uuid,
    pub action: Uuid,
    pub document: Uuid,
    /// That the actions stand in.
    pub plan: Uuid,
    pub reference: String,
    /// An item of her own, and a hearing in a case of her own.
    pub own: Uuid,
    pub hearing: Uuid,
    pub moment: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    Query(String),
    /// A subscription, told from the beginning of the record.
    Watch(Uuid),
    /// A page or a document.
    Get(String),
    /// A calendar feed of all there is, read without signing in.
    Feed,
    /// A file that calls its plan by this reference, to be looked at.
    Import(String),
}

/// Somebody with a token and a cookie.
pub struct Visitor {
    pub who: Arc<Identity>,
    token: String,
    cookie: String,
}

pub struct Door {
    served: Served,
    http: Client,
}

impl Door {
    pub async fn open(desk: &Desk, place: &Place) -> Door {
        Door { served: Served::start(desk, place).await, http: Client::new() }
    }

    pub async fn visitor(&self, desk: &Desk, who: &Arc<Identity>) -> Visitor {
        let engine = &desk.office.engine;
        let token = token(desk, who).await;
        let (writer, clock) = (&engine.database.writer, engine.clock.as_ref());
        let cookie = format!("milepost={}", session::open(writer, clock, who.id, "leaks".into()).await.unwrap());
        Visitor { who: who.clone(), token, cookie }
    }

    /// What comes out, without what differs each time.
    pub async fn go(&self, desk: &Desk, visitor: &Visitor, way: &Way) -> String {
        match way {
            Way::Query(query) => desk.run(&desk.office.engine, &visitor.who, query).await.to_string(),
            Way::Watch(item) => self.watch(visitor, *item).await,
            Way::Get(path) => self.get(visitor, path).await,
            Way::Feed => self.feed(desk, visitor).await,
            Way::Import(reference) => self.import(visitor, reference).await,
        }
    }

    async fn watch(&self, visitor: &Visitor, item: Uuid) -> String {
        let mut socket = Socket::greeted(&self.served, &visitor.token).await;
        let from = format!("0-0-{}-0", Uuid::nil().simple());
        let query = format!(
            "subscription {{ itemChanged(item: \"{item}\", fromPosition: \"{from}\") {{ entry {{ event input {{ name }} }} item {{ title }} }} }}"
        );
        socket.send(json!({ "id": "1", "type": "subscribe", "payload": { "query": query } })).await;
        socket.next().await.to_string()
    }

    async fn get(&self, visitor: &Visitor, path: &str) -> String {
        let request = self.http.get(format!("http://{}{path}", self.served.address)).header("cookie", &visitor.cookie);
        let answer = request.send().await.expect("an answer");
        format!("{} {}", answer.status(), answer.text().await.expect("text"))
    }

    async fn feed(&self, desk: &Desk, visitor: &Visitor) -> String {
        let input = format!("{{ requestId: \"{}\", title: \"All\" }}", desk.office.clock.id());
        let create = format!("mutation {{ createFeed(input: {input}) {{ id address }} }}");
        let feed = desk.ask(&visitor.who, &create).await["createFeed"].take();
        let address = feed["address"].as_str().expect("an address");
        let answer = self.http.get(format!("http://{}{address}", self.served.address)).send().await.expect("an answer");
        let calendar = answer.text().await.expect("text").replace("\r\n ", "");
        let revoke = format!("mutation {{ revokeFeed(id: {}, requestId: \"r\") {{ id }} }}", feed["id"]);
        desk.ask(&visitor.who, &revoke).await;
        calendar
    }

    async fn import(&self, visitor: &Visitor, reference: &str) -> String {
        let file = Part::text("ref,pillar,action\n1,Own,Hers\n").file_name("hers.csv");
        let form = Form::new().text("planRef", reference.to_owned()).part("file", file);
        let request = self.http.post(format!("http://{}/import/preview", self.served.address)).multipart(form);
        let answer = request.bearer_auth(&visitor.token).send().await.expect("an answer");
        answer.text().await.expect("text")
    }
}

impl Asked {
    /// Object, list, filter, sort, search, deadlines, totals, sums, journal, inbox, errors, the past, feeds, pages, documents, spreadsheets and imports.
    pub fn ways(&self) -> Vec<Way> {
        let Asked { case, accused, witness, action, document, plan, .. } = self;
        let queries = [self.items(), self.numbers(), self.journals(), self.errors()].concat();
        let import = Way::Import(self.reference.clone());
        let others = [self.dated(), Way::Feed, import];
        let pages = [
            "/court".into(),
            "/items".into(),
            "/deadlines?due=open".into(),
            "/agencies/ttps/letter?until=2027-01-01".into(),
            "/overdue".into(),
            format!("/items/{accused}/diagram.svg"),
            format!("/plans/{plan}/export.csv"),
            format!("/plans/{action}/export.csv"),
        ];
        let documents = format!("/documents/{document}");
        queries
            .into_iter()
            .map(Way::Query)
            .chain([case, accused, witness, action].map(|item| Way::Watch(*item)))
            .chain(pages.into_iter().chain([documents]).map(Way::Get))
            .chain(others)
            .collect()
    }

    /// By which a name comes out, for who may ask for it.
    pub fn reveal(&self) -> Way {
        let asked = format!("item: \"{}\", field: \"name\", reason: \"To see\", requestId: \"reveal\"", self.accused);
        Way::Query(format!("mutation {{ reveal({asked}) {{ field {{ value {{ ... on Text {{ text }} }} }} }} }}"))
    }

    /// Cases in which nothing has a date, and none is told.
    pub fn dated(&self) -> Way {
        let asked = "title nextDate(deadline: \"statement\")";
        Way::Query(format!("{{ items(filter: {{ kind: \"case\", dated: false }}) {{ nodes {{ {asked} }} }} }}"))
    }

    fn items(&self) -> Vec<String> {
        let Asked { accused, witness, own, moment, .. } = self;
        let value = "value { ... on Text { text } ... on Choice { choice } ... on Withheld { reason } }";
        let fields = format!("title reference fields {{ name {value} }}");
        vec![
            format!("{{ item(id: \"{accused}\") {{ {fields} outcome parent {{ title }} }} }}"),
            format!("{{ item(reference: \"{}\") {{ {fields} }} }}", self.reference),
            format!("{{ items(first: 50) {{ totalCount nodes {{ {fields} outcome }} }} }}"),
            format!(
                "{{ items(filter: {{ kind: \"witness\" }}, orderBy: {{ by: TITLE }}) {{ nodes {{ {fields} }} }} }}"
            ),
            format!("{{ items(filter: {{ under: \"{accused}\" }}) {{ nodes {{ parent {{ title }} }} }} }}"),
            format!("{{ items(filter: {{ state: \"awaiting_first_appearance\" }}) {{ nodes {{ {fields} }} }} }}"),
            "{ items(filter: { text: \"secretname\" }) { totalCount nodes { title } } }".into(),
            "{ items(filter: { text: \"marked\" }) { totalCount nodes { title } } }".into(),
            format!(
                "{{ item(id: \"{own}\") {{ availableEvents {{ title reasons }} parent {{ {fields} counts {{ total stages {{ stage number }} }} children {{ totalCount nodes {{ title }} }} }} links {{ kind item {{ title }} }} }} }}"
            ),
            "{ items(first: 50, orderBy: { by: NEXT_DATE }) { nodes { title } } }".into(),
            format!("{{ items(first: 50, asOf: \"{moment}\") {{ nodes {{ {fields} outcome }} }} }}"),
            format!("{{ item(id: \"{witness}\", asOf: \"{moment}\") {{ {fields} }} }}"),
        ]
    }

    fn numbers(&self) -> Vec<String> {
        let Asked { accused, action, .. } = self;
        let sums = "agency { id } item { title } planned { amount } spent { amount }";
        vec![
            "{ deadlines(first: 50) { totalCount nodes { title item { title } reminders { at } } } }".into(),
            format!("{{ deadlines(filter: {{ item: \"{accused}\" }}) {{ totalCount nodes {{ title explanation slipDays }} }} }}"),
            "{ deadlines(filter: { daysOverdue: 0, dueFrom: \"2020-01-01\" }) { totalCount nodes { item { title } } } }".into(),
            "{ deadlineLoad(from: \"2026-03-02\", weeks: 53) { agency { id } week deadlines } }".into(),
            "{ agencies { title duties { leads partners openDeadlines overdueDeadlines overdueItems } } }".into(),
            "{ agencies { title money { planned { amount } spent { amount } } items { totalCount } } workflows { id } }"
                .into(),
            format!("{{ costs {{ sums {{ {sums} }} item: sums(by: [ITEM]) {{ {sums} }} }} }}"),
            format!("{{ costs {{ sums(by: [AGENCY]) {{ {sums} }} }} }}"),
            format!("{{ costs(filter: {{ item: \"{action}\" }}) {{ sums {{ {sums} }} }} }}"),
            "{ migrationPreview(workflow: \"nap-action\", to: 4) { totalCount nodes { item { title } reasons } } }".into(),
            "{ declarationPreview(declaration: { calendar: \"tt-high-court\", day: \"2026-01-12\", title: \"Day\", source: \"Gazette\" }) { moves moved { reference item { title } } } }".into(),
            "{ reminderPreview(agency: \"ttps\", until: \"2027-01-31\") { item { title } rung } }".into(),
            "{ costs { lines { nodes { label item { title } } } } }".into(),
            "{ costs(currency: \"USD\") { sums { planned { amount } } } }".into(),
            "{ costs { sums(by: [ABOVE, KIND], above: \"action\") { above { title } kind planned { amount } missing } } }".into(),
            "{ costs(filter: { fiscalYear: 2026 }) { lines { nodes { label item { title } } } } }".into(),
            "{ costs { expenditures { nodes { note item { title } } } } }".into(),
            "{ costs { funding { nodes { funding { source item { title } } received { amount } } } } }".into(),
            "{ progress(kind: \"accused\", above: \"case\") { above { title } total late expected } }".into(),
            "{ progress(kind: \"action\", above: \"objective\") { above { title } total late expected } }".into(),
            "{ items(filter: { waiting: true }) { totalCount nodes { title } } }".into(),
            "{ imports { totalCount nodes { file created } } }".into(),
            "{ workflowVersions { nodes { id version running } } }".into(),
        ]
    }

    fn journals(&self) -> Vec<String> {
        let Asked { accused, witness, .. } = self;
        let value = "value { ... on Text { text } ... on Choice { choice } ... on Withheld { reason } }";
        let rows = format!("nodes {{ title item {{ title }} input {{ name {value} }} changes {{ name {value} }} }}");
        let beginning = format!("0-0-{}-0", Uuid::nil().simple());
        vec![
            format!("{{ item(id: \"{witness}\") {{ journal(first: 20) {{ {rows} }} }} }}"),
            format!("{{ journal(first: 100) {{ {rows} }} }}"),
            format!("{{ journal(first: 100, item: \"{accused}\") {{ {rows} }} }}"),
            format!("{{ journal(first: 100, afterPosition: \"{beginning}\") {{ {rows} }} }}"),
            "{ inbox(first: 50) { nodes { body item { title } } } }".into(),
        ]
    }

    fn errors(&self) -> Vec<String> {
        let Asked { case, accused, witness, own, hearing, document, .. } = self;
        let until = "until: \"2026-04-01\", reason: \"Rain\", requestId: \"u\"";
        let wrong = "[{ name: \"nmae\", value: \"x\" }]";
        vec![
            format!("mutation {{ snooze(item: \"{accused}\", deadline: \"nope\", {until}) {{ title }} }}"),
            format!("mutation {{ fireEvent(item: \"{witness}\", event: \"nothing\", requestId: \"x\") {{ stage }} }}"),
            format!(
                "mutation {{ fireEvent(item: \"{witness}\", event: \"revise\", input: {wrong}, requestId: \"y\") {{ stage }} }}"
            ),
            format!(
                "mutation {{ fireEvent(item: \"{own}\", event: \"submit\", input: [{{ name: \"evidence\", value: \"{document}\" }}], requestId: \"v\") {{ stage }} }}"
            ),
            format!(
                "mutation {{ linkItems(item: \"{hearing}\", to: \"{accused}\", kind: \"concerns\", requestId: \"z\") {{ stage }} }}"
            ),
            format!(
                "mutation {{ createItem(workflow: \"tt-hearing\", parent: \"{case}\", input: {wrong}, requestId: \"w\") {{ stage }} }}"
            ),
        ]
    }
}
