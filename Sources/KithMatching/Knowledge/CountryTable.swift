/// Countries of ISO 3166-1 (with Kosovo's user-assigned code): code, calling code and names in English,
/// the country's languages and Chinese (simplified; traditional is folded), the usual English one first.
enum CountryTable {
  static let lines = """
    AF|93|Afghanistan;阿富汗
    AX|358|Aland Islands;Åland;奥兰群岛
    AL|355|Albania;Shqipëri;阿尔巴尼亚
    DZ|213|Algeria;Algérie;阿尔及利亚
    AS|1684|American Samoa;美属萨摩亚
    AD|376|Andorra;安道尔
    AO|244|Angola;安哥拉
    AI|1264|Anguilla;安圭拉
    AQ|672|Antarctica;南极洲
    AG|1268|Antigua and Barbuda;安提瓜和巴布达
    AR|54|Argentina;阿根廷
    AM|374|Armenia;Hayastan;亚美尼亚
    AW|297|Aruba;阿鲁巴
    AU|61|Australia;澳大利亚;澳洲
    AT|43|Austria;Österreich;奥地利
    AZ|994|Azerbaijan;Azərbaycan;阿塞拜疆;亚塞拜然
    BS|1242|Bahamas;The Bahamas;巴哈马
    BH|973|Bahrain;巴林
    BD|880|Bangladesh;孟加拉国;孟加拉
    BB|1246|Barbados;巴巴多斯;巴贝多
    BY|375|Belarus;白俄罗斯
    BE|32|Belgium;België;Belgique;Belgien;比利时
    BZ|501|Belize;伯利兹;贝里斯
    BJ|229|Benin;Bénin;贝宁;贝南
    BM|1441|Bermuda;百慕大
    BT|975|Bhutan;不丹
    BO|591|Bolivia;玻利维亚
    BQ|599|Caribbean Netherlands;Bonaire;荷属加勒比
    BA|387|Bosnia and Herzegovina;Bosnia;Bosna i Hercegovina;波斯尼亚和黑塞哥维那;波黑
    BW|267|Botswana;博茨瓦纳;波札那
    BV|47|Bouvet Island;布韦岛
    BR|55|Brazil;Brasil;巴西
    IO|246|British Indian Ocean Territory;英属印度洋领地
    BN|673|Brunei;Brunei Darussalam;文莱;汶莱
    BG|359|Bulgaria;保加利亚
    BF|226|Burkina Faso;布基纳法索
    BI|257|Burundi;布隆迪;蒲隆地
    CV|238|Cape Verde;Cabo Verde;佛得角;维德角
    KH|855|Cambodia;Kampuchea;柬埔寨
    CM|237|Cameroon;Cameroun;喀麦隆
    CA|1|Canada;加拿大
    KY|1345|Cayman Islands;开曼群岛
    CF|236|Central African Republic;中非共和国;中非
    TD|235|Chad;Tchad;乍得;查德
    CL|56|Chile;智利
    CN|86|China;People's Republic of China;PRC;PR China;P.R. China;Mainland China;中国;中华人民共和国;中国大陆
    CX|61|Christmas Island;圣诞岛
    CC|61|Cocos Islands;科科斯群岛
    CO|57|Colombia;哥伦比亚
    KM|269|Comoros;科摩罗
    CG|242|Congo;Republic of the Congo;刚果共和国;刚果
    CD|243|DR Congo;Democratic Republic of the Congo;刚果民主共和国
    CK|682|Cook Islands;库克群岛
    CR|506|Costa Rica;哥斯达黎加;哥斯大黎加
    CI|225|Ivory Coast;Côte d'Ivoire;科特迪瓦;象牙海岸
    HR|385|Croatia;Hrvatska;克罗地亚;克罗埃西亚
    CU|53|Cuba;古巴
    CW|599|Curaçao;库拉索
    CY|357|Cyprus;塞浦路斯
    CZ|420|Czech Republic;Czechia;Česko;Česká republika;捷克;捷克共和国
    DK|45|Denmark;Danmark;丹麦
    DJ|253|Djibouti;吉布提;吉布地
    DM|1767|Dominica;多米尼克
    DO|1809|Dominican Republic;República Dominicana;多米尼加;多米尼加共和国
    EC|593|Ecuador;厄瓜多尔;厄瓜多
    EG|20|Egypt;Misr;埃及
    SV|503|El Salvador;萨尔瓦多
    GQ|240|Equatorial Guinea;Guinea Ecuatorial;赤道几内亚
    ER|291|Eritrea;厄立特里亚
    EE|372|Estonia;Eesti;爱沙尼亚
    SZ|268|Eswatini;Swaziland;斯威士兰;史瓦帝尼
    ET|251|Ethiopia;埃塞俄比亚;衣索比亚
    FK|500|Falkland Islands;Malvinas;福克兰群岛
    FO|298|Faroe Islands;Føroyar;法罗群岛
    FJ|679|Fiji;斐济
    FI|358|Finland;Suomi;芬兰
    FR|33|France;法国;法兰西
    GF|594|French Guiana;Guyane;法属圭亚那
    PF|689|French Polynesia;Polynésie française;法属波利尼西亚
    TF|262|French Southern Territories;法属南部领地
    GA|241|Gabon;加蓬;加彭
    GM|220|Gambia;The Gambia;冈比亚;甘比亚
    GE|995|Georgia;Sakartvelo;格鲁吉亚;乔治亚
    DE|49|Germany;Deutschland;Allemagne;BRD;德国;德意志
    GH|233|Ghana;加纳;迦纳
    GI|350|Gibraltar;直布罗陀
    GR|30|Greece;Hellas;Ellada;Ελλάδα;希腊
    GL|299|Greenland;Kalaallit Nunaat;格陵兰
    GD|1473|Grenada;格林纳达;格瑞那达
    GP|590|Guadeloupe;瓜德罗普
    GU|1671|Guam;关岛
    GT|502|Guatemala;危地马拉;瓜地马拉
    GG|44|Guernsey;根西岛
    GN|224|Guinea;Guinée;几内亚
    GW|245|Guinea-Bissau;Guiné-Bissau;几内亚比绍
    GY|592|Guyana;圭亚那;盖亚那
    HT|509|Haiti;Haïti;海地
    HM|672|Heard Island and McDonald Islands;赫德岛和麦克唐纳群岛
    VA|379|Vatican City;Holy See;Vaticano;梵蒂冈
    HN|504|Honduras;洪都拉斯;宏都拉斯
    HK|852|Hong Kong;Hong Kong SAR;香港;中国香港;香港特别行政区
    HU|36|Hungary;Magyarország;匈牙利
    IS|354|Iceland;Ísland;冰岛
    IN|91|India;Bharat;印度
    ID|62|Indonesia;印度尼西亚;印尼
    IR|98|Iran;Islamic Republic of Iran;伊朗
    IQ|964|Iraq;伊拉克
    IE|353|Ireland;Éire;Republic of Ireland;爱尔兰
    IM|44|Isle of Man;马恩岛
    IL|972|Israel;以色列
    IT|39|Italy;Italia;Italie;Italien;意大利;义大利
    JM|1876|Jamaica;牙买加
    JP|81|Japan;Nippon;Nihon;日本
    JE|44|Jersey;泽西岛
    JO|962|Jordan;约旦
    KZ|7|Kazakhstan;Qazaqstan;哈萨克斯坦;哈萨克
    KE|254|Kenya;肯尼亚;肯亚
    KI|686|Kiribati;基里巴斯;吉里巴斯
    KP|850|North Korea;DPRK;朝鲜;北韩
    KR|82|South Korea;Korea;Republic of Korea;대한민국;한국;韩国;南韩
    KW|965|Kuwait;科威特
    KG|996|Kyrgyzstan;吉尔吉斯斯坦;吉尔吉斯
    LA|856|Laos;Lao PDR;老挝;寮国
    LV|371|Latvia;Latvija;拉脱维亚
    LB|961|Lebanon;Liban;黎巴嫩
    LS|266|Lesotho;莱索托;赖索托
    LR|231|Liberia;利比里亚;赖比瑞亚
    LY|218|Libya;利比亚
    LI|423|Liechtenstein;列支敦士登
    LT|370|Lithuania;Lietuva;立陶宛
    LU|352|Luxembourg;Luxemburg;卢森堡
    MO|853|Macau;Macao;澳门;中国澳门
    MG|261|Madagascar;马达加斯加
    MW|265|Malawi;马拉维;马拉威
    MY|60|Malaysia;马来西亚
    MV|960|Maldives;马尔代夫;马尔地夫
    ML|223|Mali;马里;马利
    MT|356|Malta;马耳他;马尔他
    MH|692|Marshall Islands;马绍尔群岛
    MQ|596|Martinique;马提尼克
    MR|222|Mauritania;Mauritanie;毛里塔尼亚;茅利塔尼亚
    MU|230|Mauritius;Maurice;毛里求斯;模里西斯
    YT|262|Mayotte;马约特
    MX|52|Mexico;México;墨西哥
    FM|691|Micronesia;密克罗尼西亚
    MD|373|Moldova;摩尔多瓦;摩尔多瓦共和国
    MC|377|Monaco;摩纳哥
    MN|976|Mongolia;蒙古;蒙古国
    ME|382|Montenegro;Crna Gora;黑山;蒙特内哥罗
    MS|1664|Montserrat;蒙特塞拉特
    MA|212|Morocco;Maroc;摩洛哥
    MZ|258|Mozambique;Moçambique;莫桑比克;莫三比克
    MM|95|Myanmar;Burma;缅甸
    NA|264|Namibia;纳米比亚
    NR|674|Nauru;瑙鲁;诺鲁
    NP|977|Nepal;尼泊尔
    NL|31|Netherlands;The Netherlands;Holland;Nederland;Niederlande;Pays-Bas;荷兰
    NC|687|New Caledonia;Nouvelle-Calédonie;新喀里多尼亚
    NZ|64|New Zealand;Aotearoa;新西兰;纽西兰
    NI|505|Nicaragua;尼加拉瓜
    NE|227|Niger;尼日尔
    NG|234|Nigeria;尼日利亚;奈及利亚
    NU|683|Niue;纽埃
    NF|672|Norfolk Island;诺福克岛
    MK|389|North Macedonia;Macedonia;Severna Makedonija;北马其顿
    MP|1670|Northern Mariana Islands;北马里亚纳群岛
    NO|47|Norway;Norge;Noreg;挪威
    OM|968|Oman;阿曼
    PK|92|Pakistan;巴基斯坦
    PW|680|Palau;帕劳;帛琉
    PS|970|Palestine;State of Palestine;巴勒斯坦
    PA|507|Panama;Panamá;巴拿马
    PG|675|Papua New Guinea;巴布亚新几内亚;巴布亚纽几内亚
    PY|595|Paraguay;巴拉圭
    PE|51|Peru;Perú;秘鲁
    PH|63|Philippines;The Philippines;Pilipinas;菲律宾
    PN|64|Pitcairn Islands;皮特凯恩群岛
    PL|48|Poland;Polska;Polen;波兰
    PT|351|Portugal;葡萄牙
    PR|1787|Puerto Rico;波多黎各
    QA|974|Qatar;卡塔尔;卡达
    RE|262|Reunion;La Réunion;留尼汪
    RO|40|Romania;România;罗马尼亚
    RU|7|Russia;Russian Federation;Россия;Rossiya;俄罗斯;俄国;俄罗斯联邦
    RW|250|Rwanda;卢旺达;卢安达
    BL|590|Saint Barthélemy;圣巴泰勒米
    SH|290|Saint Helena;圣赫勒拿
    KN|1869|Saint Kitts and Nevis;圣基茨和尼维斯
    LC|1758|Saint Lucia;St. Lucia;圣卢西亚
    MF|590|Saint Martin;法属圣马丁
    PM|508|Saint Pierre and Miquelon;圣皮埃尔和密克隆
    VC|1784|Saint Vincent and the Grenadines;圣文森特和格林纳丁斯
    WS|685|Samoa;萨摩亚
    SM|378|San Marino;圣马力诺
    ST|239|Sao Tome and Principe;São Tomé e Príncipe;圣多美和普林西比
    SA|966|Saudi Arabia;Kingdom of Saudi Arabia;KSA;沙特阿拉伯;沙乌地阿拉伯;沙特
    SN|221|Senegal;Sénégal;塞内加尔
    RS|381|Serbia;Srbija;塞尔维亚
    SC|248|Seychelles;塞舌尔;塞席尔
    SL|232|Sierra Leone;塞拉利昂;狮子山
    SG|65|Singapore;Singapura;新加坡;星加坡
    SX|1721|Sint Maarten;荷属圣马丁
    SK|421|Slovakia;Slovensko;Slovak Republic;斯洛伐克
    SI|386|Slovenia;Slovenija;斯洛文尼亚
    SB|677|Solomon Islands;所罗门群岛;索罗门群岛
    SO|252|Somalia;Soomaaliya;索马里;索马利亚
    ZA|27|South Africa;Suid-Afrika;RSA;南非
    GS|500|South Georgia and the South Sandwich Islands;南乔治亚岛和南桑威奇群岛
    SS|211|South Sudan;南苏丹
    ES|34|Spain;España;Spanien;Espagne;西班牙
    LK|94|Sri Lanka;斯里兰卡
    SD|249|Sudan;苏丹
    SR|597|Suriname;苏里南
    SJ|47|Svalbard and Jan Mayen;斯瓦尔巴和扬马延
    SE|46|Sweden;Sverige;Schweden;瑞典
    CH|41|Switzerland;Schweiz;Suisse;Svizzera;Svizra;瑞士
    SY|963|Syria;Syrian Arab Republic;叙利亚
    TW|886|Taiwan;Taiwan, R.O.C.;ROC;Republic of China;Taiwan ROC;台湾;臺灣;中华民国
    TJ|992|Tajikistan;Tojikiston;塔吉克斯坦;塔吉克
    TZ|255|Tanzania;坦桑尼亚;坦尚尼亚
    TH|66|Thailand;泰国
    TL|670|Timor-Leste;East Timor;东帝汶
    TG|228|Togo;多哥
    TK|690|Tokelau;托克劳
    TO|676|Tonga;汤加;东加
    TT|1868|Trinidad and Tobago;特立尼达和多巴哥;千里达及托巴哥
    TN|216|Tunisia;Tunisie;突尼斯;突尼西亚
    TR|90|Turkey;Türkiye;Turkiye;土耳其
    TM|993|Turkmenistan;Türkmenistan;土库曼斯坦;土库曼
    TC|1649|Turks and Caicos Islands;特克斯和凯科斯群岛
    TV|688|Tuvalu;图瓦卢;吐瓦鲁
    UG|256|Uganda;乌干达
    UA|380|Ukraine;Україна;Ukraina;乌克兰
    AE|971|United Arab Emirates;UAE;U.A.E.;Emirates;阿联酋;阿拉伯联合酋长国;阿拉伯联合大公国
    GB|44|United Kingdom;UK;U.K.;Great Britain;Britain;England;Scotland;Wales;Northern Ireland;英国;大不列颠;联合王国
    US|1|United States;United States of America;USA;U.S.A.;U.S.;America;Vereinigte Staaten;Estados Unidos;États-Unis;美国;美利坚合众国
    UM|1|United States Minor Outlying Islands;美国本土外小岛屿
    UY|598|Uruguay;乌拉圭
    UZ|998|Uzbekistan;Oʻzbekiston;乌兹别克斯坦;乌兹别克
    VU|678|Vanuatu;瓦努阿图;万那杜
    VE|58|Venezuela;委内瑞拉
    VN|84|Vietnam;Viet Nam;Việt Nam;越南
    VG|1284|British Virgin Islands;英属维尔京群岛
    VI|1340|US Virgin Islands;U.S. Virgin Islands;美属维尔京群岛
    WF|681|Wallis and Futuna;瓦利斯和富图纳
    EH|212|Western Sahara;西撒哈拉
    YE|967|Yemen;也门;叶门
    ZM|260|Zambia;赞比亚;尚比亚
    ZW|263|Zimbabwe;津巴布韦;辛巴威
    XK|383|Kosovo;Kosova;科索沃
    """
}
