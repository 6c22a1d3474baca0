// Nothing is there yet: the first three steps.
import { Link } from '@tanstack/react-router';
import { t } from '../../words';

export function First({ published }: { published: boolean }) {
  return (
    <section className="first">
      <h2>{t('first.title')}</h2>
      <ol>
        <li>
          <h3>{t('first.publish')} {published && <small>{t('first.done')}</small>}</h3>
          <p>{t('first.publish.how')}</p>
          <pre>milepost publish workflows/common workflows/COUNTRY</pre>
        </li>
        <li>
          <h3>{t('first.import')}</h3>
          <p>{t('first.import.how')}</p>
          <pre>milepost import plan.xlsx --apply --as NAME</pre>
          <p><a href="/import">{t('first.import.page')}</a></p>
          <p><Link to="/new/$workflow" params={{ workflow: 'nap-plan' }}>{t('first.create')}</Link></p>
        </li>
        <li>
          <h3>{t('first.people')}</h3>
          <p>{t('first.people.how')}</p>
          <p><Link to="/admin">{t('first.people.where')}</Link></p>
        </li>
      </ol>
    </section>
  );
}
