/// Given names that people use for one another, from common knowledge: a group a line of words, the
/// full name first. Two names agree when a group holds both.
enum Nicknames {
  /// The groups of a name, ascending; empty for most names.
  static func groups(of name: Units) -> [UInt16] { byName[name] ?? [] }

  static func share(_ left: Units, _ right: Units) -> Bool {
    let others = groups(of: right)
    return groups(of: left).contains { others.contains($0) }
  }

  private static let byName: [Units: [UInt16]] = {
    var result: [Units: [UInt16]] = [:]
    for (number, line) in lines.split(separator: ";").enumerated() {
      for word in line.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
        result[Array(word.utf16), default: []].append(UInt16(number))
      }
    }
    return result
  }()

  private static let lines = """
    william bill will billy willie liam;robert bob rob bobby robbie bert;richard rick dick rich
    ricky richie;james jim jimmy jamie jem;john jack johnny jon jackie;jonathan jon john nathan
    jonny;michael mike mick mickey micky;thomas tom tommy;charles charlie chuck chas
    charley;christopher chris topher kit;daniel dan danny;matthew matt matty;anthony tony
    ant;joseph joe joey;david dave davey davy;steven steve stevie stephen;stephen steve
    stevie;edward ed eddie ted ned eddy;kenneth ken kenny;ronald ron ronnie ronny;timothy tim
    timmy;lawrence larry laurence lawrie;gregory greg;benjamin ben benny benji;samuel sam
    sammy;patrick pat paddy rick;alexander alex sasha al alec xander;andrew andy drew;nicholas
    nick nicky nico;frederick fred freddie freddy;gerald gerry jerry;raymond ray;walter walt
    wally;peter pete;douglas doug;donald don donnie donny;jeffrey jeff geoff;geoffrey jeff
    geoff;theodore ted theo teddy;elizabeth liz beth betty lizzie eliza libby bess betsy
    lisa;margaret maggie peggy meg marge margie greta;katherine kate kathy katie kath kat
    kitty;catherine cathy kate cat katie;kathleen kathy kate katie;jennifer jen jenny
    jenn;patricia pat patty tricia trish patsy;barbara barb babs barbie;susan sue susie
    suzy;jessica jess jessie;deborah deb debbie debby;debra deb debbie;rebecca becky
    becca;kimberly kim;christine chris tina chrissy;christina tina chris chrissy;victoria vicky
    tori vicki vic;amanda mandy;pamela pam;cynthia cindy;dorothy dot dottie dolly;virginia ginny
    ginger;judith judy;samantha sam sammy;theresa terry tess teresa;sandra sandy;melissa missy
    mel lissa;abigail abby gail;jacqueline jackie jacqui;valerie val;stephanie steph;michelle
    shelly mickey;albert al bert;alfred al fred;arthur art;eugene gene;francis frank
    fran;franklin frank;harold harry hal;henry harry hank;leonard len leo lenny;louis lou;philip
    phil;phillip phil;russell russ;vincent vince vinny;zachary zach zack;joshua josh;nathaniel
    nate nathan;gabriel gabe;isaac ike;jacob jake;maxwell max;oliver ollie;sebastian seb;ann
    annie anna nan;eleanor ellie nell nora;emily em emmy;florence flo;gwendolyn gwen;josephine
    jo josie;madeline maddie;natalie nat;rosemary rose rosie;sarah sally sara;tabitha
    tabby;veronica ronnie;bradley brad;clifford cliff;curtis curt;dennis denny;dominic dom
    nick;gilbert gil bert;herbert herb bert;jerome jerry;martin marty;mitchell mitch;norman
    norm;oscar ozzy;randall randy;reginald reg reggie;roger rodge;stanley stan;terence
    terry;victor vic;wesley wes;cassandra cassie sandra;charlotte lottie charlie;constance
    connie;evelyn evie eve;frances fran frannie;gertrude trudy gertie;helen nell ellen;isabella
    bella izzy;janet jan;loretta lori;lucille lucy;marilyn mary;martha marty patty;mildred
    millie;penelope penny;priscilla cilla;roberta bobbie;rosalind roz;suzanne sue;winifred
    winnie;anthony antonio toni;joseph jose pepe giuseppe;francis francisco paco pancho;johann
    johannes hans;elizabeth lisa lise elise elsie;margaret margot marguerite rita;alexandra alex
    sandra sasha lexi;katarina katrin kati;mohammed muhammad mohamed mohammad mo;yevgeny eugene
    zhenya;vladimir vova volodya;aleksandr sasha alexander;dmitri dima dmitry;mikhail misha
    michael;ekaterina katya catherine;maria mary marie mia;heinrich heinz henry;friedrich fritz
    fred frederick;wilhelm willi william;guillermo william memo;enrique henry quique;pedro
    peter;juan john;jean john;luis louis lou lewis;zachariah zach zack;caroline carrie carol
    lynn;carolyn carrie carol;angela angie;beverly bev;brenda bren;calvin cal;cameron
    cam;cecilia cissy celia;claire clara;clarence clare;cornelius neil con;delores dee
    lola;diana di dianne diane;edmund ed ned ted;edwin ed eddie;elaine lainie;ernest
    ernie;esther essie;eugenia genie gina;everett ev;ezekiel zeke;felicia fel;georgia
    georgie;gordon gordie;hannah nan;irene rene;jeremy jem jerry;jeremiah jerry;jillian
    jill;juliana julie;kristina kris kristin tina;laura laurie lori;leslie les;lillian lily
    lil;lorraine lori;malcolm mal;marcus mark marc;marianne mary ann;matilda tilly
    mattie;maureen mo;maurice mo morris;morgan mo;nancy nan;natasha tasha natalia;olivia liv
    livvy;pauline polly;preston pres;quentin quin;rachel rae shelly;raphael rafael rafe
    raf;regina gina;roland rollo;ronda rhonda;rudolph rudy;salvatore sal;seymour sy;sheldon
    shelly;shirley shirl;sidney sid;sophia sophie;spencer spence;sylvester sly;tamara
    tammy;tiffany tiff;tobias toby;ursula ursa;vernon vern;vivian viv;warren wren;wendy
    gwen;wilfred will fred;yvonne vonnie;zacharias zach
    """
}
