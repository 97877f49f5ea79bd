/// Spellings of Chinese surnames in Latin letters (Cantonese, Wade–Giles, Hokkien, Hakka, Taiwanese
/// passports) with the pinyin they may stand for, the likeliest first. From common knowledge.
enum Romanisations {
  /// Pinyin surnames that a spelling may stand for; empty for most words.
  static func pinyin(of spelling: Units) -> [Units] { bySpelling[spelling] ?? [] }

  /// One form for all spellings of a surname, for blocking.
  static func canonical(_ spelling: Units) -> Units { bySpelling[spelling]?.first ?? spelling }

  private static let bySpelling: [Units: [Units]] = {
    var result: [Units: [Units]] = [:]
    for entry in table.split(separator: ";") {
      let parts = entry.split(separator: ":")
      guard parts.count == 2 else { continue }
      result[Array(parts[0].utf16)] = parts[1].split(separator: ",").map { Array($0.utf16) }
    }
    return result
  }()

  private static let table = """
    wong:wang,huang;chan:chen;chern:chen;lam:lin;hwang:huang;chang:zhang,chang;\
    cheung:zhang,jiang;lee:li;ng:wu,huang;lau:liu;tsai:cai;choi:cai,cui;yeung:yang;young:yang;\
    hsu:xu;hui:xu;cheng:zheng,cheng;hsieh:xie;tse:xie;kuo:guo;kwok:guo;chou:zhou;chow:zhou;\
    tsui:xu,cui;chao:zhao;chiu:zhao,qiu;tseng:zeng;tsang:zeng;yeh:ye;yip:ye;ip:ye;so:su;ho:he;\
    lo:luo,lu;law:luo;kao:gao;ko:gao,ke;hsiao:xiao;siu:xiao;leung:liang;liang:liang;teng:deng;\
    tang:tang,deng;tsao:cao;liao:liao;lui:lv,lei;lyu:lv;lu:lv,lu;chung:zhong;yee:yu;yu:yu;\
    pang:peng,feng;poon:pan;suen:sun;chu:zhu;fung:feng;kwan:guan;ma:ma;mak:mai;tam:tan;\
    tan:chen,tan;teo:zhang;lim:lin;goh:wu;ong:wang;koh:xu;sim:shen;shum:shen,cen;to:du,tao;fu:fu;\
    chin:jin,qian,qin;kung:gong,kong;shih:shi;jen:ren;tu:du;pai:bai;hung:hong;mo:mo;au:ou;\
    szeto:situ;auyeung:ouyang;ngai:wei;kuan:guan;hsiung:xiong;tsou:zou;chuang:zhuang;\
    chiang:jiang;chien:qian,jian;ching:jing;chuan:quan;fan:fan;feng:feng;hsia:xia;hsiang:xiang;\
    hsueh:xue;jao:rao;ju:ru;jung:rong;kan:gan;kang:kang;keng:geng;ku:gu;kuang:kuang;li:li;\
    lung:long;mei:mei;meng:meng;ni:ni;nieh:nie;ou:ou;pan:pan;pao:bao;pei:pei;pi:bi;pien:bian;\
    po:bo;shang:shang;shen:shen;shui:shui;sung:song;szu:si;ssu:si;sze:shi,si;tai:dai;\
    tao:tao,dao;tien:tian;ting:ding;tou:dou;tsu:zu;tuan:duan;tung:dong,tong;wen:wen;yen:yan;\
    yin:yin;ying:ying;yuen:yuan,ruan;yung:rong,yong;yuan:yuan;pak:bai;lai:lai;lok:luo,le;luk:lu;\
    man:wen;mok:mo;ngan:yan;or:ke;pun:pan;shek:shi;sin:xian,shan;sit:xue;tin:tian;tong:tang;\
    wan:yin,wen;wat:qu;wu:hu,wu;yam:ren;yan:ren,yin;yau:qiu;yim:yan;yiu:yao;yue:yu;chia:xie;\
    chong:zhang,zhuang;chua:cai;chew:zhou;chee:xu;foo:fu;gan:yan;heng:wang;kho:xu;khoo:qiu;\
    kok:guo;kwek:guo;loh:luo;low:liu;neo:liang;oh:hu;ooi:huang;phua:pan;quek:guo;seah:xie;\
    soh:su;soon:sun;tay:zheng;teh:zheng;teoh:zhang;thio:zhang;toh:zhuo,du;wee:huang;yap:ye;\
    yeo:yang;yeoh:yang;yong:yang;owyang:ouyang;aoyang:ouyang;seeto:situ;seto:situ;soto:situ;\
    shangkuan:shangguan;ssuma:sima;szema:sima;chuko:zhuge;cukat:zhuge;hsiahou:xiahou
    """
}
