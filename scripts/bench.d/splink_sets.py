#!/usr/bin/env python3
"""Splink (DuckDB) with an expert's settings, end to end: load+standardise, train, predict, cluster.
usage: bench_splink.py CONFIG OUTDIR      -> OUTDIR/CONFIG.json + CONFIG.edges.parquet (written after the clock stops)"""
import sys, os, json, time, resource, logging, warnings
warnings.filterwarnings("ignore")
T00 = time.perf_counter(); C00 = time.process_time()
import duckdb, splink
import splink.comparison_library as cl, splink.comparison_level_library as cll
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.blocking_analysis import count_comparisons_from_blocking_rules
logging.getLogger("splink").setLevel(logging.ERROR)
D = os.environ.get("KITH_DATA", ".")
name, outdir = sys.argv[1], sys.argv[2]; os.makedirs(outdir, exist_ok=True)
THREADS = int(os.environ.get("THREADS", "2"))

def usage():
    r = resource.getrusage(resource.RUSAGE_SELF); return r.ru_utime + r.ru_stime, r.ru_maxrss / 1024
CFG = {}
def cfg(f): CFG[f.__name__] = f; return f
def rd(p): return f"read_csv('{D}/{p}', all_varchar=true, header=true)"
NUL = lambda c: f"nullif(trim({c}),'') as {c}"

# ---------------- FEBRL3, Splink's own published demo settings
def febrl_cols(): return ",".join(NUL(c) for c in "given_name surname street_number address_1 address_2 suburb postcode state date_of_birth soc_sec_id".split())
@cfg
def febrl3_demo():
    return dict(tables=[f"select id,truth,{febrl_cols()} from {rd('febrl3/records.csv')}"], link="dedupe_only",
      comparisons=[cl.NameComparison("given_name"), cl.NameComparison("surname"),
        cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True),
        cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
        cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
        cl.ExactMatch("postcode").configure(term_frequency_adjustments=True)],
      block=[block_on("soc_sec_id"), block_on("given_name"), block_on("surname"), block_on("date_of_birth"), block_on("postcode")],
      det=[block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth"), "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth"], recall=.9,
      umax=1e6, em=[block_on("date_of_birth"), block_on("postcode")], predict=0.0)
@cfg
def febrl3_tuned():  # our tuning: address + suburb comparisons, column-reversed names, looser DOB
    c = febrl3_demo()
    c["comparisons"] = [cl.ForenameSurnameComparison("given_name", "surname"),
        cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
        cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
        cl.DamerauLevenshteinAtThresholds("street_number", [1]).configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("address_1", [.92, .8]).configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("suburb", [.92, .8]).configure(term_frequency_adjustments=True),
        cl.DamerauLevenshteinAtThresholds("postcode", [1]).configure(term_frequency_adjustments=True)]
    c["block"] = c["block"] + [block_on("suburb"), block_on("address_1"), block_on("address_2"), block_on("substr(given_name,1,3)", "substr(surname,1,3)")]
    c["em"] = [block_on("date_of_birth"), block_on("postcode"), block_on("soc_sec_id")]
    return c
# ---------------- fake_1000: README / tutorial settings
@cfg
def fake1000_demo():
    cs = ",".join(NUL(c) for c in "first_name surname dob city email".split())
    return dict(tables=[f"select id,truth,{cs} from {rd('fake_1000/records.csv')}"], link="dedupe_only",
      comparisons=[cl.NameComparison("first_name"), cl.NameComparison("surname"), cl.LevenshteinAtThresholds("dob", 1),
        cl.ExactMatch("city").configure(term_frequency_adjustments=True), cl.EmailComparison("email")],
      block=[block_on("first_name", "city"), block_on("surname")],
      det=[block_on("first_name", "dob"), "l.email=r.email and l.surname=r.surname"], recall=.7, umax=1e6,
      em=[block_on("first_name", "surname"), block_on("dob")], predict=0.0)
@cfg
def fake1000_tuned():
    c = fake1000_demo()
    c["comparisons"] = [cl.ForenameSurnameComparison("first_name", "surname"), cl.DateOfBirthComparison("dob", input_is_string=True, invalid_dates_as_null=True),
        cl.LevenshteinAtThresholds("city", [2]).configure(term_frequency_adjustments=True), cl.EmailComparison("email")]
    c["block"] = [block_on("first_name"), block_on("surname"), block_on("dob"), block_on("email"), "l.first_name=r.surname and l.surname=r.first_name"]
    return c
@cfg
def restaurant_tuned():
    cs = ",".join(NUL(x) for x in "name addr city type".split())
    return dict(tables=[f"select id,truth,{cs}, nullif(regexp_replace(phone,'[^0-9]','','g'),'') as phone from {rd('restaurant/records.csv')}"], link="dedupe_only",
      comparisons=[cl.JaroWinklerAtThresholds("name", [.92, .8]), cl.JaroWinklerAtThresholds("addr", [.92, .8]), cl.ExactMatch("city").configure(term_frequency_adjustments=True), cl.DamerauLevenshteinAtThresholds("phone", [1])],
      block=[block_on("phone"), block_on("name"), block_on("addr"), block_on("substr(name,1,4)"), block_on("substr(addr,1,6)"), block_on("city", "substr(name,1,2)")],
      det=[block_on("phone"), block_on("name", "city")], recall=.8, umax=1e6, em=[block_on("phone"), block_on("substr(name,1,4)")], predict=0.0)
# ---------------- generated CRM customers
def cust_sql(f):
    return f"""select id, truth,
      nullif(trim(regexp_replace(regexp_replace(lower(coalesce(first_name,'')), '^(mr|mrs|ms|dr)[. ]+', ''), '[^\\p{{L}} ]', ' ', 'g')),'') as fn,
      nullif(trim(regexp_replace(regexp_replace(lower(coalesce(last_name,'')), '[ ]+(jr|sr|iii|phd)[.]?$', ''), '[^\\p{{L}} ]', ' ', 'g')),'') as ln,
      nullif(trim(regexp_replace(regexp_replace(lower(coalesce(company,'')), '[.,]', '', 'g'), ' (inc|incorporated|llc|ltd|limited|corp|corporation|group|grp|co ltd)$', '')),'') as company,
      nullif(regexp_replace(lower(trim(coalesce(email,''))), '[+][^@]*@', '@'),'') as email,
      nullif(right(regexp_replace(regexp_replace(coalesce(phone,''), '(x| ext).*$', ''), '[^0-9]', '', 'g'), 10),'') as phone,
      nullif(trim(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(lower(coalesce(street,'')),'[.,#]',' ','g'),' (apt|unit|suite|flat) .*$',''),' (street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|place|pl)\\b',' ','g'),'^([0-9]+) (north|south|east|west|n|s|e|w) ','\\1 '),' +',' ','g')),'') as street,
      nullif(lower(trim(city)),'') as city, nullif(left(replace(trim(postcode),' ',''),5),'') as postcode,
      case when birth_date like '__/__/____' then birth_date[7:10]||'-'||birth_date[1:2]||'-'||birth_date[4:5] else nullif(trim(birth_date),'') end as dob
      from {rd(f)}"""
def cust_exp(f, umax, predict, variant):
    """our expert model: separate forename/surname with initial level, ONE location comparison (street+postcode+city are
    correlated), ONE organisation/e-mail comparison, phone, dob; tight blocking."""
    base = f"select *, split_part(fn,' ',1) as fn1, right(phone,7) as ph7, split_part(email,'@',1) as elocal, split_part(email,'@',2) as edom from ({cust_sql(f)})"
    gen = "('info','office','sales','admin','contact','support','hello')"
    base = f"select * replace (case when elocal in {gen} then null else email end as email), case when edom in ('gmail.com','yahoo.com','hotmail.com','outlook.com','icloud.com','aol.com','comcast.net','protonmail.com') then null else edom end as org, left(fn1,1) as fi from ({base})"
    fn = cl.CustomComparison(output_column_name="fn", comparison_levels=[cll.NullLevel("fn1"), cll.ExactMatchLevel("fn1", term_frequency_adjustments=True),
        cll.CustomLevel("fn1_l = ln_r and ln_l = fn1_r", "reversed"), cll.CustomLevel("(length(fn1_l)=1 or length(fn1_r)=1) and left(fn1_l,1)=left(fn1_r,1)", "initial"),
        cll.JaroWinklerLevel("fn1", .92), cll.JaroWinklerLevel("fn1", .84), cll.CustomLevel("left(fn1_l,1)=left(fn1_r,1)", "first letter"), cll.ElseLevel()])
    ln = cl.CustomComparison(output_column_name="ln", comparison_levels=[cll.NullLevel("ln"), cll.ExactMatchLevel("ln", term_frequency_adjustments=True),
        cll.CustomLevel("fn1_l = ln_r and ln_l = fn1_r", "reversed"), cll.CustomLevel("contains(ln_l, ln_r) or contains(ln_r, ln_l)", "contains"), cll.JaroWinklerLevel("ln", .92), cll.JaroWinklerLevel("ln", .84), cll.ElseLevel()])
    loc = cl.CustomComparison(output_column_name="loc", comparison_levels=[cll.CustomLevel("(street_l is null or street_r is null) and (postcode_l is null or postcode_r is null)", "null").configure(is_null_level=True),
        cll.ExactMatchLevel("street", term_frequency_adjustments=True), cll.CustomLevel("jaro_winkler_similarity(street_l, street_r) > .9 and split_part(street_l,' ',1)=split_part(street_r,' ',1)", "street fuzzy"),
        cll.ExactMatchLevel("postcode", term_frequency_adjustments=True), cll.CustomLevel("left(postcode_l,3)=left(postcode_r,3)", "zip3"), cll.ElseLevel()])
    em = cl.CustomComparison(output_column_name="email", comparison_levels=[cll.NullLevel("email"), cll.ExactMatchLevel("email", term_frequency_adjustments=True), cll.ExactMatchLevel("elocal", term_frequency_adjustments=True), cll.JaroWinklerLevel("email", .93), cll.JaroWinklerLevel("elocal", .9), cll.ElseLevel()])
    if "e2" in variant: em = cl.CustomComparison(output_column_name="email", comparison_levels=[cll.NullLevel("email"), cll.ExactMatchLevel("email", term_frequency_adjustments=True), cll.JaroWinklerLevel("email", .95), cll.ElseLevel()])
    org = cl.CustomComparison(output_column_name="org", comparison_levels=[cll.CustomLevel("(org_l is null or org_r is null) and (company_l is null or company_r is null)", "null").configure(is_null_level=True), cll.ExactMatchLevel("company", term_frequency_adjustments=True), cll.ExactMatchLevel("org"), cll.JaroWinklerLevel("company", .9), cll.ElseLevel()])
    phn = cl.CustomComparison(output_column_name="phone", comparison_levels=[cll.NullLevel("phone"), cll.ExactMatchLevel("phone", term_frequency_adjustments=True), cll.ExactMatchLevel("ph7"), cll.DamerauLevenshteinLevel("phone", 1), cll.ElseLevel()])
    comps = [fn, ln, loc, em, phn, cl.DateOfBirthComparison("dob", input_is_string=True, invalid_dates_as_null=True)]
    if "noorg" not in variant: comps.append(org)
    if "nick" in variant: pass
    block = [block_on("email"), block_on("phone", "fi"), block_on("phone", "ln"), block_on("ln", "postcode"), block_on("fn1", "ln", "substr(postcode,1,3)"), block_on("fn1", "postcode"), block_on("street", "fi"), block_on("street", "ln"), block_on("fn1", "ln", "company"), block_on("fn1", "ln", "city"), block_on("elocal", "ln"), block_on("ln", "dob"), "l.fn1=r.ln and l.ln=r.fn1", block_on("fn1", "ln"), block_on("fn1", "company"), block_on("fn1", "org"), block_on("ln", "org")]
    return dict(tables=[base], link="dedupe_only", comparisons=comps, block=block,
      det=[block_on("email", "fn1"), block_on("phone", "fn1", "ln"), block_on("fn1", "ln", "street")], recall=.6, umax=umax,
      em=[block_on("fn1", "ln"), block_on("email"), block_on("street", "ln")], predict=predict, em_no_tf=True)
for sz in ("10k", "100k", "1m"):
    for v in ("exp", "noorg", "exp_e2", "noorg_e2"):
        CFG[f"cust{sz}_{v}"] = (lambda sz=sz, v=v: cust_exp(f"customers_{sz}/records.csv", 1e6, 0.01, v))
c = CFG[name]()
imp_wall = time.perf_counter() - T00
t0 = time.perf_counter(); u0 = usage()[0]; ph = {}
con = duckdb.connect(); con.execute(f"SET threads={THREADS}")
if os.environ.get("MEM"): con.execute(f"SET memory_limit='{os.environ['MEM']}'")
db = DuckDBAPI(connection=con)
def lap(k):
    global tl, ul
    t, u = time.perf_counter(), usage()[0]; ph[k] = (round(t - tl, 2), round(u - ul, 2)); tl, ul = t, u
tl, ul = t0, u0
sdfs = []
for i, q in enumerate(c["tables"]):
    con.execute(f"create table t{i} as {q}"); sdfs.append(db.register(con.table(f"t{i}"), dataset_display_name="ab"[i]) if len(c["tables"]) > 1 else db.register(con.table(f"t{i}")))
lap("load")
s = SettingsCreator(link_type=c["link"], unique_id_column_name="id", comparisons=c["comparisons"], blocking_rules_to_generate_predictions=c["block"], retain_intermediate_calculation_columns=False, retain_matching_columns=False)
linker = Linker(sdfs if len(sdfs) > 1 else sdfs[0], s)
linker.training.estimate_probability_two_random_records_match(c["det"], recall=c["recall"]); lap("prob2")
linker.training.estimate_u_using_random_sampling(max_pairs=c["umax"], seed=1); lap("u")
for r in c["em"]: linker.training.estimate_parameters_using_expectation_maximisation(r, estimate_without_term_frequencies=c.get("em_no_tf", False))
lap("em")
pred = linker.inference.predict(threshold_match_probability=c["predict"]) if c["predict"] else linker.inference.predict(); lap("predict")
clus = linker.clustering.cluster_pairwise_predictions_at_threshold(pred, threshold_match_probability=0.95); lap("cluster")
wall = time.perf_counter() - t0; u1, rss = usage()
res = dict(tool="splink " + splink.__version__, duckdb=duckdb.__version__, config=name, threads=THREADS, wall_s=round(wall, 2), cpu_s=round(u1 - u0, 2), peak_rss_mb=round(rss), phases_wall_cpu=ph, import_wall_s=round(imp_wall, 2), load=open("/proc/loadavg").read().split()[0])
# ---- after the clock: export
cols = [d[0] for d in pred.as_duckdbpyrelation().limit(1).description]
print(cols, file=sys.stderr)
pred.as_duckdbpyrelation().project("id_l,id_r,match_weight,match_probability").write_parquet(f"{outdir}/{name}.edges.parquet")
clus.as_duckdbpyrelation().project("id,truth,cluster_id").write_parquet(f"{outdir}/{name}.clusters.parquet")
if not os.environ.get("NOCOUNT"):
    n = count_comparisons_from_blocking_rules(sdfs if len(sdfs) > 1 else sdfs[0], blocking_rules=c["block"], link_type=c["link"], unique_id_column_name="id", record_sample_proportion=1.0)
    n = n if isinstance(n, list) else n.to_dict("records")
    res["pairs_by_rule"] = [(x["blocking_rule"][:70], int(x["marginal_comparison_count"])) for x in n]; res["pairs_scored"] = int(n[-1]["cumulative_comparison_count"])
json.dump(res, open(f"{outdir}/{name}.json", "w"), indent=1)
print(json.dumps(res))
