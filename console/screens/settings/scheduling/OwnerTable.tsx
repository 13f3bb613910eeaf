/** Who decides about which field when both systems changed it: one row a field, one column a system. */
import { Radio } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type OwnedField, type Owner, type Owners, ownedFields } from '../../../api/scheduling.ts'
import classes from './Scheduling.module.css'

type Props = { owners: Owners; usual: Owners | undefined; disabled: boolean; onChange: (owners: Owners) => void }

const columns = ['scheduling', 'ehr'] as const satisfies readonly Owner[]

export function OwnerTable({ owners, usual, disabled, onChange }: Props) {
  const { t } = useTranslation()
  return (
    <section className={classes.part} aria-labelledby="scheduling-owners">
      <h2 id="scheduling-owners" className={classes.title}>
        {t('scheduling.owners')}
      </h2>
      <p className={classes.about}>{t('scheduling.ownersAbout')}</p>
      <div className={classes.frame}>
        <table className={classes.owners}>
          <thead>
            <tr>
              <th scope="col">{t('scheduling.field')}</th>
              {columns.map(owner => (
                <th key={owner} scope="col">
                  {t(`scheduling.owner.${owner}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ownedFields.map(field => (
              <Row
                key={field}
                field={field}
                owner={owners[field]}
                isUsual={usual?.[field] === owners[field]}
                disabled={disabled}
                onChange={owner => onChange({ ...owners, [field]: owner })}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

type RowProps = {
  field: OwnedField
  owner: Owner
  isUsual: boolean
  disabled: boolean
  onChange: (owner: Owner) => void
}

function Row({ field, owner, isUsual, disabled, onChange }: RowProps) {
  const { t } = useTranslation()
  const name = t(`scheduling.fields.${field}`)
  return (
    <tr>
      <th scope="row">
        {name}
        {!isUsual && <span className={classes.soft}> · {t('scheduling.notUsual')}</span>}
      </th>
      {columns.map(each => (
        <td key={each} data-chosen={owner === each || undefined}>
          <Radio
            name={`owner-${field}`}
            aria-label={`${name}: ${t(`scheduling.owner.${each}`)}`}
            checked={owner === each}
            disabled={disabled}
            onChange={() => onChange(each)}
          />
        </td>
      ))}
    </tr>
  )
}
