//! Wording of the generated corpus: states, acts, and what stands around them.

/// Code, English name, Indonesian name, capital.
pub(super) const STATES: [[&str; 4]; 28] = [
    ["RUS", "Russia", "Rusia", "Moscow"],
    ["CHN", "China", "China", "Beijing"],
    ["USA", "the United States", "Amerika Serikat", "Washington"],
    ["PRK", "North Korea", "Korea Utara", "Pyongyang"],
    ["KOR", "South Korea", "Korea Selatan", "Seoul"],
    ["JPN", "Japan", "Jepang", "Tokyo"],
    ["IND", "India", "India", "New Delhi"],
    ["PAK", "Pakistan", "Pakistan", "Islamabad"],
    ["IRN", "Iran", "Iran", "Tehran"],
    ["ISR", "Israel", "Israel", "Jerusalem"],
    ["TUR", "Turkey", "Turki", "Ankara"],
    ["UKR", "Ukraine", "Ukraina", "Kyiv"],
    ["DEU", "Germany", "Jerman", "Berlin"],
    ["FRA", "France", "Prancis", "Paris"],
    ["GBR", "Britain", "Inggris", "London"],
    ["AUS", "Australia", "Australia", "Canberra"],
    ["PHL", "the Philippines", "Filipina", "Manila"],
    ["VNM", "Vietnam", "Vietnam", "Hanoi"],
    ["MYS", "Malaysia", "Malaysia", "Kuala Lumpur"],
    ["THA", "Thailand", "Thailand", "Bangkok"],
    ["SGP", "Singapore", "Singapura", "Singapore"],
    ["IDN", "Indonesia", "Indonesia", "Jakarta"],
    ["SAU", "Saudi Arabia", "Arab Saudi", "Riyadh"],
    ["EGY", "Egypt", "Mesir", "Cairo"],
    ["ETH", "Ethiopia", "Etiopia", "Addis Ababa"],
    ["NGA", "Nigeria", "Nigeria", "Abuja"],
    ["BRA", "Brazil", "Brasil", "Brasilia"],
    ["VEN", "Venezuela", "Venezuela", "Caracas"],
];

/// PLOVER type; ways to tell it in English and in Indonesian. `{A}` and `{B}` are the sides, `{C}` the capital of B, `{N}` a number.
pub(super) const ACTS: [(&str, [&[&str]; 2]); 10] = [
    (
        "CONSULT",
        [
            &[
                "The foreign minister of {A} visited {C}",
                "{A}'s president met the president of {B} in {C}",
                "{A} held talks with {B}",
            ],
            &[
                "Menteri luar negeri {A} mengunjungi {C}",
                "Presiden {A} bertemu presiden {B} di {C}",
                "{A} berunding dengan {B}",
            ],
        ],
    ),
    (
        "ACCUSE",
        [
            &["{A} accused {B} of breaking the agreement", "{A} condemned {B}", "{A} criticised {B} over the plan"],
            &["{A} menuduh {B} melanggar perjanjian", "{A} mengecam {B}", "{A} mengkritik {B} atas rencana itu"],
        ],
    ),
    (
        "ASSAULT",
        [
            &["{A}'s army shelled positions in {B}, killing {N} people", "Troops from {A} attacked {B}"],
            &["Tentara {A} menembaki wilayah {B}, menewaskan {N} orang", "Pasukan {A} menyerang {B}"],
        ],
    ),
    (
        "SANCTION",
        [
            &["{A} imposed sanctions on {B}", "{A} expelled {N} diplomats from {B}"],
            &["{A} menjatuhkan sanksi terhadap {B}", "{A} mengusir {N} diplomat {B}"],
        ],
    ),
    (
        "AID",
        [
            &["{A} sent food aid to {B}", "{A} gave {B} {N} million dollars in humanitarian aid"],
            &["{A} mengirim bantuan pangan ke {B}", "{A} memberikan bantuan kemanusiaan {N} juta dolar kepada {B}"],
        ],
    ),
    (
        "THREATEN",
        [
            &["{A} threatened to attack {B}", "{A} warned {B} that it would cut off gas"],
            &["{A} mengancam akan menyerang {B}", "{A} mengancam {B} dengan balasan militer"],
        ],
    ),
    (
        "AGREE",
        [
            &["{A} agreed to sell aircraft to {B}", "{A} and {B} agreed to open talks on trade"],
            &["{A} setuju menjual pesawat kepada {B}", "{A} dan {B} sepakat membuka perundingan dagang"],
        ],
    ),
    (
        "REQUEST",
        [
            &["{A} urged {B} to withdraw its troops", "{A} called on {B} to free {N} prisoners"],
            &["{A} mendesak {B} menarik pasukannya", "{A} meminta {B} membebaskan {N} tahanan"],
        ],
    ),
    (
        "REJECT",
        [
            &["{A} rejected the accusation by {B}", "{A} refused to meet {B}"],
            &["{A} menolak tuduhan {B}", "{A} menolak bertemu {B}"],
        ],
    ),
    (
        "COOPERATE",
        [
            &["{A} and {B} held a joint naval exercise", "{A} signed a trade agreement with {B}"],
            &["{A} dan {B} menggelar latihan laut bersama", "{A} menandatangani perjanjian dagang dengan {B}"],
        ],
    ),
];

/// What fills an article and tells nothing political.
pub(super) const FILLERS: [&[&str]; 2] = [
    &[
        "The price of rice in {C} rose by {N} per cent over the season, traders at the market said.",
        "About {N} reporters had waited in the rain since the morning outside the hotel.",
        "The road from the airport to the centre of {C} is {N} kilometres long.",
        "Analysts have followed the affair for {N} months and expect no quick end.",
        "The weather in {C} is expected to stay dry for another {N} days.",
        "The stock exchange closed {N} points higher after a quiet afternoon.",
        "A spokesman gave no details and said that a statement would follow later in the week.",
        "It was the first time in {N} years that the question had come up in public.",
        "Schools and shops stayed open, and the trains ran on time.",
        "The document has {N} pages and was seen by this newspaper.",
    ],
    &[
        "Harga beras di {C} naik {N} persen sepanjang musim, kata para pedagang di pasar.",
        "Sekitar {N} wartawan menunggu sejak pagi di luar hotel di tengah hujan.",
        "Jalan dari bandara ke pusat kota {C} sepanjang {N} kilometer.",
        "Para pengamat telah mengikuti persoalan ini selama {N} bulan dan tidak mengharapkan akhir yang cepat.",
        "Cuaca di {C} diperkirakan tetap kering selama {N} hari ke depan.",
        "Bursa saham ditutup naik {N} poin setelah sore yang tenang.",
        "Juru bicara tidak memberikan rincian dan mengatakan pernyataan akan menyusul pekan ini.",
        "Ini pertama kalinya dalam {N} tahun persoalan itu muncul di depan umum.",
        "Sekolah dan toko tetap buka, dan kereta berjalan tepat waktu.",
        "Dokumen itu setebal {N} halaman dan telah dilihat koran ini.",
    ],
];

pub(super) const OUTLETS: [&str; 12] = [
    "Wire One",
    "Wire Two",
    "Morning Post",
    "Harian Sore",
    "Evening Star",
    "Kabar Kota",
    "Daily Mirror",
    "Suara Pagi",
    "Gazette",
    "Warta Rakyat",
    "The Observer",
    "Pos Timur",
];

pub(super) const WEEKDAYS: [[&str; 7]; 2] = [
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"],
];
