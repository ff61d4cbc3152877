"""What people write by hand: scikit-learn behind FastAPI. BENCH_MODEL names the file."""

import os

import joblib
import pandas as pd
from fastapi import FastAPI
from pydantic import BaseModel

model = joblib.load(os.environ["BENCH_MODEL"])
app = FastAPI()


class Rows(BaseModel):
    rows: list


@app.post("/predict")
def predict(body: Rows):
    X = pd.DataFrame(body.rows) if isinstance(body.rows[0], dict) else body.rows
    return {"predictions": model.predict_proba(X).tolist()}
