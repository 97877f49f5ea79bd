/// Frequent given names and surnames (United States census of 1990, public domain, with names of other
/// countries added by hand). They tell columns of names apart by content and never score a pair.
enum CommonNames {
  static let given = Tokens.set(
    """
    aaron ada adam adrian agnes ahmed aiden aisha alan albert alex alexander alfie alfred ali
    alice alicia allan allen allison alma alvin amanda amber amelia amit amy ana andre andrea
    andrew angel angela anil anita ann anna anne annette annie anthony antonio april archie
    arlene armando arnold arthur ashley audrey ava barbara barry beatrice becky belinda ben
    benjamin bernard bernice bertha bessie beth betty beverly bill billie billy bobbie bobby
    bonnie brad bradley brandi brandon brandy brenda brent brett brian brittany bruce bryan
    calvin carl carla carlos carmen carol carole caroline carolyn carrie cassandra catherine
    cathy cecil cecilia chad charlene charles charlie charlotte cheryl chester chloe chris
    christian christina christine christopher christy cindy claire clara clarence claude claudia
    clayton clifford clinton clyde cody colleen connie constance cora corey cory courtney craig
    crystal curtis cynthia daisy dale dan dana daniel danielle danny darlene darrell darren
    darryl david dawn dean deanna debbie deborah debra delores denise dennis derek derrick diana
    diane dianne dolores don donald donna dora doris dorothy douglas duane dustin dwayne dwight
    earl eddie edgar edith edna edward edwin eileen elaine eleanor elena elijah elizabeth ella
    ellen elmer elsie emily emma eric erica erik erika erin ernest esther ethan ethel eugene eva
    evelyn evie fatima faye felicia felix fernando florence floyd frances francis francisco
    francois frank franklin fred frederick freya gabriel gail gary gene geneva george georgia
    gerald geraldine gertrude gilbert gina giulia gladys glen glenda glenn gloria gordon grace
    greg gregory guadalupe guy gwendolyn hans harold harper harriet harry harvey hattie hazel
    heather hector heidi helen henry herbert herman hilda hiroshi holly howard hugh ida irene
    irma isabel isabella isla ivan jack jackie jacob jacqueline james jamie jane janet janice
    jared jason javier jay jayden jean jeanette jeanne jeff jeffery jeffrey jennie jennifer
    jenny jeremy jerome jerry jesse jessica jessie jesus jiho jill jim jimmie jimmy jo joan
    joann joanne joe joel john johnny jon jonathan jorge jose joseph josephine joshua joy joyce
    juan juanita judith judy julia julie julio june jurgen justin karen karl katherine kathleen
    kathryn kathy katie katrina kay keith kelly kenji kenneth kevin kim kimberly klaus kristen
    kristi kristin kristina kurt kyle lance larry laura lauren laurie lawrence leah lee lena leo
    leon leona leonard leroy leslie lester lewis liam lillian lillie lily linda lindsay lindsey
    lisa lloyd logan lois lonnie loretta lori lorraine louis louise luca lucas lucille lucy luis
    lydia lynn mabel mae manuel marc marcia marco marcus margaret margarita margie marguerite
    maria marian marie marilyn mario marion marjorie mark marlene marsha martha martin marvin
    mary mason mathew matthew mattie maureen maurice max maxine megan melanie melinda melissa
    melvin mia michael micheal michele michelle miguel mike mildred milton minjun minnie miriam
    misty mitchell mohammed molly monica muhammad myrtle nancy naomi natalie natasha nathan
    nathaniel neil nellie nelson nguyen nicholas nicole nina noah nora norma norman olga oliver
    olivia omar oscar pamela paolo patricia patrick patsy paul paula pauline pearl pedro peggy
    penny peter philip phillip phyllis pierre poppy priscilla priya rachel rafael raj ralph
    ramon ramona randall randy raul ray raymond rebecca regina reginald renee rhonda ricardo
    richard rick ricky rita robert roberta roberto robin rodney roger roland ron ronald ronnie
    rosa rose rosemary roy ruben ruby russell ruth ryan sabine sabrina sally sam samantha samuel
    sandra sara sarah scott sean sergei shane shannon sharon shawn sheila shelly sherri sherry
    sheryl shirley sonia sophia stacey stacy stanley stella stephanie stephen steve steven sue
    sunita susan suzanne sylvia tamara tammy tanya tara ted teresa terri terry thelma theo
    theodore theresa thomas tiffany tim timothy tina todd tom tommy toni tony tonya tracey tracy
    travis troy tyler tyrone ursula valerie vanessa velma vera vernon veronica vicki vickie
    victor victoria vincent viola violet virginia vivian walter wanda warren wayne wendy wesley
    william willie wilma yolanda yuki yvonne zachary zoe
    """)

  static let family = Tokens.set(
    """
    abbott acosta adams adkins aguilar alexander allen allison alvarado alvarez andersen
    anderson andrews anthony armstrong arnold atkins austin ayala bailey baker baldwin ball
    ballard banks barber barker barnes barnett barrett barton bass bates bauer baxter beasley
    beck becker bell bennett benson berry bianchi bishop black blair blake bond boone booth
    bowen bowers bowman boyd bradford bradley brady brewer bridges briggs brock brooks brown
    bruce bryan bryant buchanan burgess burke burnett burns burton bush butler byrd cain
    caldwell calhoun cameron campbell cannon carlson carpenter carr carroll carson carter casey
    castillo castro chambers chan chandler chapman charles chase chavez chen cheung choi
    christensen christian clark clarke clay clayton cline cobb cochran cohen cole coleman
    collier collins colon combs conley conner contreras cook cooper copeland cortez cox craig
    crawford cross cruz cummings cunningham curry curtis daniel daniels davenport davidson davis
    dawson day dean deleon delgado dennis diaz dickerson dixon dominguez douglas doyle drake
    duncan dunn dupont durand dyer eaton edwards elliott ellis erickson espinoza estrada evans
    farmer ferguson fernandez ferrari fields figueroa fischer fisher fitzgerald fleming fletcher
    flores flowers floyd flynn ford foster fowler fox francis frank franklin frazier freeman
    french fuller gaines gallagher garcia gardner garner garrett garrison garza gates george
    gibbs gibson gilbert gill gilmore glenn glover gomez gonzales gonzalez goodman goodwin
    gordon graham grant graves gray green greene greer gregory griffin griffith grimes gross
    guerrero guo gupta gutierrez guzman hale hall hamilton hammond hampton hancock hansen hanson
    hardy harmon harper harrell harrington harris harrison hart hartman harvey hawkins hayes
    haynes he heath henderson henry hensley hernandez herrera hicks higgins hill hines hodge
    hodges hoffman hoffmann hogan holland holloway holmes holt hood hoover hopkins horn horton
    houston howard howell huang hubbard hudson huff huffman hughes humphrey hunt hunter ingram
    ivanov jackson jacobs james jefferson jenkins jennings jensen jimenez johansson johnson
    johnston jones jordan joseph karlsson keith keller kelley kelly kemp kennedy khan kim king
    kirby kirk klein knight koch kowalski kramer kumar lam lamb lambert lane lang larsen larson
    lawrence lawson lee leonard leroy lester lewis lin lindsey little liu lloyd logan long lopez
    love lowe lucas luna luo lynch lyons ma mack maldonado malone mann manning marquez marsh
    marshall martin martinez mason massey mathews mathis matthews maxwell may mcbride mccarthy
    mcclain mccormick mccoy mcdaniel mcdonald mcgee mcguire mckenzie mckinney mclaughlin medina
    melton mendez mendoza meyer meyers miles miller mills mitchell molina monroe montgomery
    moody moore morales moran moreau moreno morgan morris morrison morrow morton mosley moss
    mueller muller mullins munoz murphy murray myers nash navarro neal nelson newman newton
    nguyen nichols nicholson nielsen norman norris norton novak nowak nunez obrien oconnor
    oliveira oliver olsen olson oneal ortega ortiz osborne owen owens padilla page palmer park
    parker parks parrish parsons patel patrick patterson patton paul payne pearson pena perez
    perkins perry peters petersen peterson petrov pham phelps phillips pierce pittman pitts
    poole pope porter potter powell powers pratt price quinn ramirez ramos ramsey randall ray
    reed reese reeves reid reyes reynolds rhodes rice richard richards richardson richter riley
    rios rivera robbins roberson roberts robertson robinson rodgers rodriguez rodriquez rogers
    roman romero rose ross rossi rowe roy ruiz russell russo ryan salazar sanchez sanders
    sandoval santiago santos sato saunders savage sawyer schmidt schneider schroeder schultz
    schulz schwartz scott shaffer sharma sharp shaw shelton shepherd sherman shields short silva
    simmons simon simpson sims singh singleton skinner small smith snow snyder soto souza sparks
    spencer stanley steele stephens stevens stevenson stewart stokes stone strickland sullivan
    summers sun sutton suzuki swanson tanaka tate taylor terry thomas thompson thornton todd
    torres townsend tran tucker turner tyler underwood valdez vargas vasquez vaughn vazquez vega
    vincent wade wagner walker wall wallace walsh walters walton wang ward ware warner warren
    washington watanabe waters watkins watson watts weaver webb weber webster welch wells west
    wheeler whitaker white whitehead wiggins wilcox wiley wilkerson wilkins williams williamson
    willis wilson wise wolf wolfe wong wood woodard woods wright wu wyatt xu yang yates young
    zhang zhao zhou zimmerman
    """)

  /// Chinese surnames of one character, simplified.
  static let hanFamily: Set<UInt16> = Set(
    """
    王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向\
    汤温康施洪文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚\
    娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆\
    朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由
    """.utf16)
}
