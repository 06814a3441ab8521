-- Generations by the year of birth, both ends included: Silent to 1945, Boomer 1946 to 1964, X 1965 to 1980,
-- Millennial 1981 to 1996, Z 1997 to 2012, Alpha from 2013 on.
-- Tenure by whole years from the registration to as_of_date, with the bounds in icestream.yml: new, and established,
-- loyal and veteran from so many years on.
create table users (
    user_id string comment 'Given by the server',
    title string comment 'Mr, Ms, Mrs, ...',
    first_name string,
    last_name string,
    full_name string,
    gender string comment 'female or male',
    generation string comment 'Silent, Boomer, X, Millennial, Z or Alpha, by the year of birth',
    email string,
    email_domain string comment 'Empty where the address is none',
    phone string comment 'As E.164 begins and ends it: the country code and, of long numbers, two digits',
    street string,
    city string,
    state string,
    postcode string,
    country string comment 'Its name',
    timezone string comment 'Offset from UTC, such as -5:00',
    username string,
    nationality string comment 'Two letters',
    picture_url string,
    tenure string comment 'new, established, loyal or veteran, by the years since the registration',
    age int comment 'Which the user has at the end of the year of as_of_date; the birthday is not told',
    completeness_score int comment '0 to 100, of the rules that ask for values',
    validity_score int comment '0 to 100, of the rules that ask whether a value is one',
    consistency_score int comment '0 to 100, of the rules that compare values',
    is_email_valid boolean comment 'Whether the address is one, not whether it takes mail',
    is_phone_valid boolean comment 'Whether the number may be one of the nationality, or of the world',
    date_of_birth date comment 'The first of January of the year of birth',
    as_of_date date comment 'When the user was read; age and tenure are those of that day',
    registered_at timestamp_ltz(3),
    meta_position string comment 'Position of the newest version',
    primary key (user_id) not enforced
) comment 'One row for each user, in the newest version';

create temporary view silver__users as
with users as (
    select * from people.users
),

-- From here on what is personal is protected or passed on as it is.
protected_users as (
    select
        user_id,
        title,
        first_name,
        last_name,
        tokenize_text(concat(first_name, ' ', last_name)) as full_name,
        gender,
        email,
        mask_email(email) as masked_email,
        mask_phone(phone, nat) as phone,
        redact_text(concat(street_number, ' ', street_name)) as street,
        city,
        state,
        postcode,
        country,
        timezone,
        username,
        nat as nationality,
        picture_url,
        generalise_date(cast(born_at as date)) as date_of_birth,
        cast(meta_ingested_at as date) as as_of_date,
        registered_at,
        cast(registered_at as date) as registered_date,
        meta_position
    from users
),

aged_users as (
    select
        *,
        cast(extract(year from date_of_birth) as int) as birth_year,
        cast(extract(year from as_of_date) - extract(year from date_of_birth) as int) as age
    from protected_users
)

select
    user_id,
    title,
    first_name,
    last_name,
    full_name,
    gender,
    case
        when birth_year <= 1945 then 'Silent'
        when birth_year <= 1964 then 'Boomer'
        when birth_year <= 1980 then 'X'
        when birth_year <= 1996 then 'Millennial'
        when birth_year <= 2012 then 'Z'
        when birth_year >= 2013 then 'Alpha'
    end as generation,
    email,
    split_index(masked_email, '@', 1) as email_domain,
    phone,
    street,
    city,
    state,
    postcode,
    country,
    timezone,
    username,
    nationality,
    picture_url,
    case
        when registered_date <= timestampadd(year, -${tenure_veteran}, as_of_date) then 'veteran'
        when registered_date <= timestampadd(year, -${tenure_loyal}, as_of_date) then 'loyal'
        when registered_date <= timestampadd(year, -${tenure_established}, as_of_date) then 'established'
        when registered_date is not null then 'new'
    end as tenure,
    age,
    -- The parts of the score, as the rules in users.yml count them; what is missing fails completeness only.
    20 * (
        case when first_name is null or last_name is null then 0 else 1 end
        + case when email is null then 0 else 1 end
        + case when phone is null then 0 else 1 end
        + case when street is null or city is null or postcode is null or country is null then 0 else 1 end
        + case when date_of_birth is null then 0 else 1 end
    ) as completeness_score,
    20 * (
        case when masked_email = '***' then 0 else 1 end
        + case when phone = '***' then 0 else 1 end
        + case when regexp(nationality, '^[A-Z]{2}$') is false then 0 else 1 end
        + case when gender not in ('female', 'male') then 0 else 1 end
        + case when age < 0 or age > 120 then 0 else 1 end
    ) as validity_score,
    25 * (
        case when registered_date < date_of_birth then 0 else 2 end
        + case when registered_date > as_of_date then 0 else 1 end
        + case
            when title = 'Mr' and gender = 'female' then 0
            when title in ('Mrs', 'Ms', 'Miss') and gender = 'male' then 0
            else 1
        end
    ) as consistency_score,
    masked_email <> '***' as is_email_valid,
    phone <> '***' as is_phone_valid,
    date_of_birth,
    as_of_date,
    registered_at,
    meta_position
from aged_users;
