"""What is left to schedule beside a pipeline that runs by itself: proofs, reports, the warehouse's copy, dbt.

Every task is a command that can be typed by hand. The job itself is no task: it runs on, and a scheduler that
started it would be the one thing that can stop it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from airflow.decorators import dag
from airflow.operators.bash import BashOperator

HOME = "{{ var.value.icestream_home }}"
PROJECT = "sql-scripts/retail"
PROFILE = "{{ var.value.get('icestream_profile', 'aws') }}"
BACKUPS = "{{ var.value.icestream_backups }}"


def icestream(task: str, arguments: str) -> BashOperator:
    """A command of Icestream; its exit code decides: 0 fine, 1 failed, 2 wrong use."""
    return BashOperator(
        task_id=task,
        bash_command=f"cd {HOME} && ./icestream {arguments}",
    )


@dag(
    dag_id="icestream_retail",
    schedule="0 5 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=5)},
    tags=["icestream"],
)
def icestream_retail():
    status = icestream("status", f"status {PROJECT} --profile {PROFILE}")
    verify = icestream("verify", f"verify {PROJECT} --profile {PROFILE}")
    audit = icestream("audit", f"audit {PROJECT} --profile {PROFILE}")
    report = icestream("report", f"report {PROJECT} --profile {PROFILE}")
    backup = icestream("backup", f"backup {PROJECT} --profile {PROFILE} --to {BACKUPS}/{{{{ ds }}}}")
    load = BashOperator(
        task_id="load_redshift",
        bash_command=f'psql "$REDSHIFT_URL" -v ON_ERROR_STOP=1 -f {HOME}/{PROJECT}/redshift/03_load.sql',
    )
    dbt = BashOperator(
        task_id="dbt_build",
        bash_command=f"cd {HOME}/{PROJECT}/dbt && dbt build --target athena",
    )

    status >> verify >> audit >> [report, backup, load, dbt]


icestream_retail()
