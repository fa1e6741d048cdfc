"""A small 837P file, its people and payer invented."""

ENVELOPE = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260102*0304*^*00501*000000042*0*P*:~"
    "GS*HC*SENDER*RECEIVER*20260102*0304*7*X*005010X222A1~ST*837*0001*005010X222A1~"
    "BHT*0019*00*1*20260102*0304*CH~NM1*41*2*SENDER*****46*12345~PER*IC*DESK*TE*5550100~"
    "NM1*40*2*RECEIVER*****46*67890~HL*1**20*1~NM1*85*2*EXAMPLE CLINIC*****XX*1234567893~N3*1 MAIN ST~"
    "N4*ALBANY*NY*122070000~REF*EI*123456789~HL*2*1*22*0~SBR*P*18*******CI~"
    "NM1*IL*1*SAMPLE*SALLY****MI*W123~N3*2 MAIN ST~N4*ALBANY*NY*12207~DMG*D8*19700101*F~"
    "NM1*PR*2*EXAMPLE PAYER*****PI*00001~{claim}SE*{count}*0001~GE*1*7~IEA*1*000000042~"
)
CLAIM = (
    "CLM*CLAIM1*120***11:B:1*Y*A*Y*Y~HI*ABK:J189~LX*1~SV1*HC:J3490:::::{description}*120*UN*1*12**1~"
    "DTP*472*D8*20260102~LIN**N4*{ndc}~CTP****1*UN~"
)


def claims_file(ndc: str = "50242006001", description: str = "EXAMPLUMAB 5MG IV") -> bytes:
    """One claim with one NOC line."""
    claim = CLAIM.format(ndc=ndc, description=description)
    count = (ENVELOPE.count("~") - 4) + claim.count("~")
    return ENVELOPE.format(claim=claim, count=count).encode("latin-1")


CLEAN = claims_file()
CORRECTABLE = claims_file(ndc="50242-060-01")
WITH_ERROR = claims_file(description="")
